"""The language of a text: sentences of real customers, and texts that must not decide anything."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from bot.core.language import detect_language as detect
from bot.core.own_words import greeting_language
from bot.i18n.detector import likely_languages

SIX = ("en", "ru", "uk", "de", "hy", "th")
TEXTS = Path(__file__).parent / "texts"


def detect_language(text: str, among: Collection[str]) -> str:
    return detect(text, among, likely_languages)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "My printer does not print since the update"),
        ("en", "I am still waiting on my card?"),
        ("en", "okay now its working thank you for the service"),
        ("en", "I NEED HELP WITH THE LOGIN"),
        ("ru", "Добрый день! Перестали отправляться письма smtp.gmail.com. Получаю письма без проблем"),
        ("ru", "очень классная тетка ктобы что не говорил."),
        ("ru", "не работает плеер в дзене https://dzen.ru/video/watch/67c94e61a6934d1549261fc2"),
        ("ru", "После обновления Windows Outlook не открывается"),
        ("uk", "Доброго дня! Не можу увійти в кабінет"),
        ("uk", "Щось не так із замовленням"),
        ("uk", "Комп'ютер не вмикається після оновлення"),
        ("de", "Warum erscheint diese Meldung, und wie kann ich das abstellen? MfG Jürgen Spang"),
        ("de", "Ich hatte Gelegenheit eines seiner Seminare zu besuchen."),
        ("de", "Der Drucker druckt nicht mehr"),
        ("hy", "Լրատվամիջոցները կարող են մրցունակ լինել միայն իրենց արժանահավատությամբ:"),
        ("hy", "Տպիչը չի աշխատում Windows 11-ում"),
        ("th", "ขั้นต่ำสูงจังครับ ขอบคุณครับ"),
        ("th", "เข้าแอป Netflix ไม่ได้ครับ ทำยังไงดี"),
    ],
)
def test_a_clear_text_is_recognised(language: str, text: str) -> None:
    assert detect_language(text, SIX) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "hi",
        "10 gb",
        "👍",
        "12345",
        "ERR_CONNECTION_REFUSED",
        "EMI",
        "Outlook",
        "https://example.org/the/and/is",
        "/help",
        "anna@example.org",
        "Не принт",
        "Firefox non si apre più dopo l'aggiornamento",
        "Mijn printer doet het niet meer",
        "Quiero eliminar eso pero no me deja",
        "Yazıcım güncellemeden sonra çalışmıyor",
        "Не мога да отворя видео да гледам и екрана е закрит",
        "Сайт се не отвара када покушам да га учитам",
        "插件没法使用，不能放到工具栏",
        "أتمنى أن أسمع ألبوم Since I Saw You Last",
    ],
)
def test_what_is_short_mixed_or_strange_decides_nothing(text: str) -> None:
    assert detect_language(text, SIX) == ""


def test_only_the_desks_languages_are_found() -> None:
    assert detect_language("Der Drucker druckt nicht mehr", ("en", "ru")) == ""
    assert detect_language("Доброго дня! Не можу увійти в кабінет", ("en", "ru")) == ""


@pytest.mark.parametrize("word", ["x", "ก", "a\u0301", "\U0001f525", "<", "@a", "www.", "a@"])
def test_an_endless_word_is_read_once_and_not_from_each_of_its_letters(word: str) -> None:
    """With one look at the rest of the word for each letter this would take hours."""
    assert detect_language(word * 300_000, SIX) in ("", "th")


def lines(name: str) -> list[tuple[str, str]]:
    """The first column and the text of a table."""
    written = (TEXTS / name).read_text("utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in written if not line.startswith("#"))]


@pytest.mark.parametrize("language", SIX)
def test_first_messages_are_recognised_and_hardly_ever_taken_for_another_language(language: str) -> None:
    found = [detect_language(text, SIX) for written, text in lines("first_messages.tsv") if written == language]
    assert found.count(language) >= 0.95 * len(found)
    assert sum(one not in ("", language) for one in found) <= 0.005 * len(found)


def test_error_messages_code_addresses_products_and_other_languages_decide_nothing() -> None:
    decided = [(kind, text) for kind, text in lines("no_language.tsv") if detect_language(text, SIX)]
    share = {kind: sum(kind == one for one, _ in decided) / sum(kind == one for one, _ in lines("no_language.tsv")) for kind, _ in decided}
    assert all(one <= 0.07 for one in share.values()), decided


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Не могу войти, пишет: Unable to connect to the remote host: connection refused"),
        ("de", "Beim Start kommt: Failed to load resource: the server responded with a status of 404"),
        ("uk", "Привіт, how are you, у мене the problem"),
        ("de", "Ich sehe nur „Something went wrong. Please try again.“"),
        ("ru", "Не работает Microsoft Office 365 Business Premium на iPhone 15 Pro"),
        ("th", "เปิดไม่ได้ขึ้นว่า The operation timed out after 30000 milliseconds"),
    ],
)
def test_what_is_pasted_into_a_message_does_not_count(language: str, text: str) -> None:
    assert detect_language(text, SIX) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Mon colis n'est toujours pas arrivé"),
        ("es", "no puedo entrar en mi cuenta"),
        ("pl", "Moja paczka jeszcze nie dotarła"),
        ("nl", "Mijn pakket is nog steeds niet aangekomen"),
        ("bg", "Пратката ми още не е пристигнала"),
        ("el", "Το δέμα μου δεν έχει φτάσει ακόμα"),
        ("de", "Mein Paket ist immer noch nicht da"),
    ],
)
def test_every_configured_language_is_recognised(language: str, text: str) -> None:
    assert detect_language(text, ("fr", "es", "pl", "nl", "bg", "el", "de")) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Здравствуйте"),
        ("de", "Hallo!"),
        ("en", "Hello"),
        ("uk", "Привіт 👋"),
        ("de", "Guten Tag"),
        ("hy", "Բարև"),
        ("th", "สวัสดีครับ"),
    ],
)
def test_a_greeting_names_its_language(language: str, text: str) -> None:
    assert greeting_language(text, SIX) == language


@pytest.mark.parametrize("text", ["Hi", "Hello printer is broken", "", "ok", "Bonjour"])
def test_what_is_no_greeting_of_one_language_names_none(text: str) -> None:
    assert greeting_language(text, SIX) == ""


def test_a_greeting_that_two_of_the_desks_languages_share_names_none() -> None:
    assert greeting_language("Hallo", ("de", "nl")) == ""
