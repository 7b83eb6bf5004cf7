"""Pure thanks in six languages, and what only looks like it. Most of the texts were written by real customers."""

from __future__ import annotations

import pytest

from bot.core.thanks import is_negative, is_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "ok thank you",
        "Perfect. Thanks.",
        "okay now its working thank you for the service",
        "thank you have a great day goodbye",
        "Thank you ^^",
        "thanks :D",
        "Thank you for your help!",
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
