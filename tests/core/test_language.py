"""The language of a text: sentences of real customers, and texts that must not decide anything."""

from __future__ import annotations

import pytest

from bot.core.language import detect_language

SIX = ("en", "ru", "uk", "de", "hy", "th")


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
        "Привіт, how are you, у мене the problem",  # short, mixed
        "Firefox non si apre più dopo l'aggiornamento",
        "Mijn printer doet het niet meer",
        "Quiero eliminar eso pero no me deja",
        "Yazıcım güncellemeden sonra çalışmıyor",
        "Add bright, Zeige mir",
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
