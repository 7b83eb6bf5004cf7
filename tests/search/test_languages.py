"""Every form of a word finds every other one, and words that only look alike don't, in all languages."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.search.analyser import analyse
from bot.search.layouts import retyped
from bot.search.query import Breadth, Query, Term, Wanted

FORMS = {
    "ru": (
        "ошибка ошибки ошибок ошибками",
        "счёт счета счетов счетами",
        "оплатить оплатил оплачу оплатят оплачивал",
        "деньги денег деньгами",
        "настроить настраивал настрою настройте",
        "подождать подожду подождём",
        "прийти пришёл придёт пришла",
        "выбрать выберу выбирал",
        "имя имени имена",
        "завис зависает зависла",
        "граждане гражданин граждан",
        "день дня дней",
    ),
    "uk": (
        "замовлення замовлень замовленням",
        "помилка помилки помилок помилці",
        "оплатити оплатив оплатила оплатять",
        "об'єкт об’єкта обʼєктів",
        "прийти прийшов прийде прийшла",
        "вибрати виберу вибирала",
        "територія території територій",
        "відбувається відбуваються відбувалася",
        "ім'я імені імена",
        "тиждень тижня тижнів",
        "річ речі речей",
        "налаштувати налаштовую налаштує",
        "рука руки руці",
    ),
    "hy": (
        "պատվեր պատվերը պատվերի պատվերներից",
        "խնդիր խնդրի խնդիրներ խնդիրը",
        "վճարել վճարում վճարեցի վճարած",
        "սխալ սխալը սխալներ սխալի",
        "վճարում վճարման վճարումներից",
        "տուն տան տները",
        "տեսնել տեսա տեսնում",
        "միացնել միացրեցի միացնում",
        "ծառայություն ծառայութիւն ծառայության",
        "հույս յոյս",
    ),
    "de": (
        "Rechnung Rechnungen",
        "Haus Häuser Häusern Hauses",
        "kaufen kaufte gekauft kauft",
        "schreiben schrieb geschrieben",
        "Straße Strassen",
        "abbrechen abgebrochen abbricht abzubrechen",
        "ändern geändert ändere aendern",
        "öffnen geöffnet öffnet",
        "liefern geliefert",
        "hochladen hochgeladen hochzuladen",
    ),
    "en": ("printer printers PRINTER", "invoice invoices invoiced", "buy bought buying buys", "delivery deliveries", "child children"),
    "th": ("สินค้า สั่งซื้อสินค้า สินค้าของฉัน",),
}
APART = (
    "Nacht nach",
    "заказ закат",
    "рахунок рахувати рак",
    "պատվեր պատուհան",
    "printer prince",
    "สินค้า สินเชื่อ",
    "กล้อง กล่อง",
    "ตั๋ว ตัว",
    "ต้อง ท้อง",
    "Rechnung rechts",
)


RUNS = (
    ("จัดส่งสินค้า", "สินค้ายังไม่จัดส่งเลย"),
    ("การชำระเงิน", "ชำระเงินแล้ว"),
    ("อัปเดต", "อัพเดทแล้วค้าง"),
    ("ลิ้งค์", "กดลิงก์แล้วว่าง"),
    ("อินเตอร์เน็ต", "อินเทอร์เน็ตหลุด"),
    ("เซิฟเวอร์", "เซิร์ฟเวอร์ล่ม"),
    ("นํ้า", "น้ำรั่ว"),
    ("เเอป", "แอปเด้งออก"),
    ("1234", "ออเดอร์ ๑๒๓๔ ไม่ครบ"),
)
SEPARATED = (
    ("anmelden", "Ich melde mich seit Tagen vergeblich an, bitte helfen Sie"),
    ("zurückgesetzt", "Bitte setzen Sie meinen Zugang zurück."),
    ("abbrechen", "Die Verbindung bricht ständig ab und ich warte"),
    ("auszufallen", "Die Heizung fällt täglich aus"),
)
NOT_SEPARATED = (("anmelden", "Ich melde Ihnen den Fehler. Rufen Sie an"), ("abbrechen", "Er bricht ein. Dann ab"))


def _is_found(query: str, text: str) -> bool:
    analysed = analyse(text)
    return all(_meets(term, analysed.words, analysed.stems) for term in Query((Wanted(query),)).terms(Breadth.FORMS))


def _meets(term: Term, words: tuple[str, ...], stems: frozenset[str]) -> bool:
    joined = f" {' '.join(words)} "
    return any(all(f" {' '.join(one.tokens)} " in joined or one.tokens[0] in stems for one in (atom, *atom.others)) for atom in term.atoms)


@pytest.mark.parametrize(("language", "forms"), [(language, forms) for language, some in FORMS.items() for forms in some])
def test_every_form_finds_every_other(language: str, forms: str) -> None:
    pairs = permutations(forms.split(), 2) if language != "th" else [(forms.split(maxsplit=1)[0], one) for one in forms.split()]
    assert [(query, text) for query, text in pairs if not _is_found(query, text)] == []


@pytest.mark.parametrize(("query", "text"), [*RUNS, *SEPARATED])
def test_words_are_found_apart_and_in_other_spellings(query: str, text: str) -> None:
    assert _is_found(query, text)


@pytest.mark.parametrize(("query", "text"), list(NOT_SEPARATED))
def test_a_particle_belongs_to_the_verb_of_its_own_clause(query: str, text: str) -> None:
    assert not _is_found(query, text)


def test_a_letter_that_would_be_a_punctuation_mark_is_not_retyped() -> None:
    assert list(retyped("беру")) == []
    assert list(retyped("зкштеук")) == ["printer"]


@pytest.mark.parametrize("words", APART)
def test_words_that_only_look_alike_are_not_found(words: str) -> None:
    first, *others = words.split()
    assert [other for other in others if _is_found(first, other) or _is_found(other, first)] == []
