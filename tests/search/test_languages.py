"""Every form of a word finds every other one, and words that only look alike don't, in all languages."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.search.analyser import analyse
from bot.search.query import Breadth, Query, Term, Wanted

FORMS = {
    "ru": ("ошибка ошибки ошибок ошибками", "счёт счета счетов счетами", "оплатить оплатил оплачу оплатят", "деньги денег деньгами"),
    "uk": (
        "замовлення замовлень замовленням",
        "помилка помилки помилок помилці",
        "оплатити оплатив оплатила оплатять",
        "об'єкт об’єкта обʼєктів",
    ),
    "hy": (
        "պատվեր պատվերը պատվերի պատվերներից",
        "խնդիր խնդրի խնդիրներ խնդիրը",
        "վճարել վճարում վճարեցի վճարած",
        "սխալ սխալը սխալներ սխալի",
    ),
    "de": (
        "Rechnung Rechnungen",
        "Haus Häuser Häusern Hauses",
        "kaufen kaufte gekauft kauft",
        "schreiben schrieb geschrieben",
        "Straße Strassen",
    ),
    "en": ("printer printers PRINTER", "invoice invoices invoiced", "buy bought buying buys", "delivery deliveries", "child children"),
    "th": ("สินค้า สั่งซื้อสินค้า สินค้าของฉัน",),
}
APART = ("Nacht nach", "заказ закат", "рахунок рахувати рак", "պատվեր պատուհան", "printer prince", "สินค้า สินเชื่อ", "Rechnung rechts")


def _is_found(query: str, text: str) -> bool:
    analysed = analyse(text)
    return all(_meets(term, analysed.words, analysed.stems) for term in Query((Wanted(query),)).terms(Breadth.FORMS))


def _meets(term: Term, words: tuple[str, ...], stems: frozenset[str]) -> bool:
    joined = f" {' '.join(words)} "
    return any(f" {' '.join(atom.tokens)} " in joined or atom.tokens[0] in stems for atom in term.atoms)


@pytest.mark.parametrize(("language", "forms"), [(language, forms) for language, some in FORMS.items() for forms in some])
def test_every_form_finds_every_other(language: str, forms: str) -> None:
    pairs = permutations(forms.split(), 2) if language != "th" else [(forms.split(maxsplit=1)[0], one) for one in forms.split()]
    assert [(query, text) for query, text in pairs if not _is_found(query, text)] == []


@pytest.mark.parametrize("words", APART)
def test_words_that_only_look_alike_are_not_found(words: str) -> None:
    first, *others = words.split()
    assert [other for other in others if _is_found(first, other) or _is_found(other, first)] == []
