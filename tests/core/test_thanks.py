"""Pure thanks in six languages, and what only looks like it. Most of the texts were written by real customers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.core.thanks import is_negative, is_thanks
from bot.core.thanks_phrases import BESIDE_PHRASES, THANKS_PHRASES
from bot.core.thanks_words import THANKS


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "ok thank you",
        "Perfect. Thanks.",
        "okay now its working thank you for the service",
        "thank you have a great day goodbye",
        "Thank you ^^",
        "Thanks, Anna",
        "Thank you so much, Deepika!",
        "Danke Björn",
        "Danke, Herr Müller",
        "Спасибо, Олег",
        "Дякую, Оксано",
        "Շնորհակալություն, Արամ",
        "thanks :D",
        "Thank you for your help!",
        "That did the trick!",
        "You really saved my day!",
        "thank you for sorting that out so quickly",
        "Thanks, the problem is gone",
        "Wunderbar, funktioniert",
        "Danke, hat sich erledigt",
        "Ihr seid die Besten!",
        "Вы лучшие!",
        "Тепер усе гаразд, дякую",
        "thats all thanks for your help",
        "thanks, got it",
        "Thaaanks!!!",
        "Спасибо большое🙏🙏🌹",
        "-- Спасибо!",
        "спасибооо)))",
        "Большое спасибо за быструю помощь!",
        "Спасибо, всё работает",
        "дякую.",
        "Щиро дякую за швидку відповідь",
        "Дякую, все працює!",
        "Vielen Dank.",
        "Vielen Dank für die schnelle Hilfe!",
        "Danke, läuft",
        "Super, danke dir! Schönen Abend noch",
        "Շնորհակալություն",
        "Շատ շնորհակալ եմ",
        "Շնորհակալություն օգնության համար",
        "ขอบคุณค่ะ",
        "ขอบพระคุณคร้าบ",
        "ขอบคุณมากๆค่ะ 😍",
        "ได้แล้วครับ ขอบคุณครับ",
        "👍",
        "👍🏽👍🏽",
        "❤️",
        "🙏🙏🌹",
        "😀❤",
    ],
)
def test_these_are_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, but it still fails",
        "thanks for nothing",
        "thanks for the wrong answer",
        "Thanks, Windows",
        "Thank you, Outlook",
        "Danke, Drucker",
        "Danke, Dienstag",
        "Thanks, Monday",
        "Спасибо, Вторник",
        "Дякую, Львів",
        "Thank you so much Microsoft",
        "thanks in advance",
        "no thanks",
        "help, thanks",
        "Have you got the answer thanks",
        "Would you be so kind as to activate my card? Thanks",
        "thanks, does it work now?",
        "thanks again please",
        "oh thank you drew also please tell the billing address",
        "thank you very much i am waiting my future notification",
        "Thanks 1042",
        "спасибо, не работает",
        "спасибо, жду",
        "заранее спасибо",
        "спасибо, но всё равно ошибка",
        "помощь, спасибо",
        "спасибо, а когда заработает",
        "дякую, але не працює",
        "дякую, чекаю",
        "наперед дякую",
        "danke, aber es geht nicht",
        "danke im voraus",
        "danke, läuft nicht",
        "Danke, und wann kommt die Rechnung",
        "Շնորհակալություն, բայց չի աշխատում",
        "Շնորհակալություն, իսկ ե՞րբ",
        "ขอบคุณแต่ไม่ได้",
        "ขอบคุณครับแต่ยังใช้ไม่ได้",
        "ขอบคุณล่วงหน้าค่ะ",
        "ขั้นต่ำสูงจังครับ ขอบคุณครับ",
        "",
        "ok",
        "works",
        "again",
        "Now!",
        "good job?",
        "ok now",
        "!!!",
        "❓",
        "🆘",
        "\ufffd\ufffd\ufffd \ufffd\ufffd",
        "#1042",
    ],
)
def test_these_want_an_answer(text: str) -> None:
    assert not is_thanks(text)


def test_a_sticker_is_thanks_unless_it_is_sour() -> None:
    assert is_thanks("🖼", "sticker")
    assert not is_thanks("😡", "sticker")
    assert is_negative("😡", "sticker")
    assert not is_negative("🖼", "sticker")
    assert not is_thanks("A place: 52.5, 13.4", "location")


@pytest.mark.parametrize("text", ["👎", "😡", "😠😠", "🤬", "💩", "👎🏽", "👍👎", "☹️", "😡 😡", "👎!!!"])
def test_a_sour_sign_is_neither_thanks_nor_a_question(text: str) -> None:
    assert is_negative(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["👎?", "😡 why", "👎 1", "❓", "🆘", "⏰", "👍", "нет 😡", "ไม่ 😡", ""])
def test_words_questions_and_sweet_signs_are_not_sour(text: str) -> None:
    assert not is_negative(text)


def texts() -> list[tuple[str, str, bool]]:
    """The language (``no`` for what is no thanks), the text, and whether it was held out while the lists were written."""
    written = (Path(__file__).parent / "texts" / "thanks.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in written if not line.startswith("#")]
    return [(language, text, hashlib.md5(text.encode()).digest()[-1] % 2 == 1) for language, text in rows]


def test_held_out_thanks_are_recognised_and_nothing_else_is() -> None:
    held_out = [(language, is_thanks(text)) for language, text, held in texts() if held]
    recognised = [found for language, found in held_out if language != "no"]
    taken = sum(found for language, found in held_out if language == "no")
    assert sum(recognised) >= 0.85 * len(recognised)
    assert sum(recognised) >= 0.99 * (sum(recognised) + taken)


@pytest.mark.parametrize("language", ["en", "ru", "uk", "de", "hy", "th"])
def test_thanks_are_recognised_in_each_language(language: str) -> None:
    recognised = [is_thanks(text) for written, text, _ in texts() if written == language]
    assert sum(recognised) >= 0.85 * len(recognised)


@pytest.mark.parametrize("text", [text for language, text, _ in texts() if language == "no"])
def test_what_only_looks_like_thanks_is_none(text: str) -> None:
    assert not is_thanks(text)


def test_a_single_word_of_a_phrase_is_no_thanks_unless_it_says_that_something_works_again() -> None:
    words = {word.strip("()") for slots in (THANKS_PHRASES + BESIDE_PHRASES).split() for word in slots.split("|")}
    works_again = {"заработало", "починилось", "наладилось", "запрацювало", "налагодилось"}
    assert {word for word in words if is_thanks(word)} - THANKS == works_again


@pytest.mark.parametrize(
    "text", ["Yes", "yes!", "да", "Да.", "так", "ja", "Ja!", "այո", "Yes thanks", "да, спасибо", "так, дякую", "ja danke"]
)
def test_yes_is_an_answer(text: str) -> None:
    assert not is_thanks(text)
