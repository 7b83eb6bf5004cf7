"""The language in which a customer is answered: their first words decide, and one message changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.inbound import MessageReceived
from tests.quick_desk import QuickDesk

ENGLISH, RUSSIAN, GERMAN = "I can't log in to my account", "Не могу войти в личный кабинет", "Ich kann mich nicht mehr anmelden"
ERROR = "The requested resource is not available on this computer"

ERRORS = (
    "We could not verify your identity",
    "Your browser is not supported",
    "Sorry, something went wrong on our end",
    "You have entered an incorrect password",
    "Segmentation fault (core dumped)",
    "ModuleNotFoundError: No module named requests",
    "Your card has insufficient funds",
    "Device not recognized",
)


async def written(quick: QuickDesk, *texts: str, client: str = "") -> str:
    """The language that is known after a customer whose app has this language wrote these messages."""
    await quick.open("2026-03-23 09:00")
    for number, text in enumerate(texts):
        by = replace(await quick.front.who("tom"), language=client)
        at, where = datetime.fromtimestamp(quick.now, UTC), Address("front", "tom")
        await quick.desk.handle(MessageReceived(event=f"w{number}", at=at, by=by, where=where, message=f"w{number}", text=plain(text)))
    return str(quick.rows("select written_language from customer")[0][0])


@pytest.mark.parametrize(
    ("texts", "client", "known"),
    [
        ((RUSSIAN,), "", "ru"),
        ((RUSSIAN,), "en", "ru"),
        ((RUSSIAN, ERROR), "", "ru"),
        ((RUSSIAN, *ERRORS), "", "ru"),
        *(((RUSSIAN, error), "en", "ru") for error in ERRORS),
        *(((error,), "ru", "") for error in ERRORS),
        ((RUSSIAN, ENGLISH, *ERRORS), "", "ru"),
        ((RUSSIAN, "The printer does not print anything", "It still does not print"), "", "en"),
        ((RUSSIAN, ENGLISH), "", "ru"),
        ((RUSSIAN, ENGLISH, ENGLISH), "", "en"),
        ((RUSSIAN, ENGLISH, RUSSIAN, ENGLISH), "", "ru"),
        ((RUSSIAN, ENGLISH, GERMAN), "", "ru"),
        ((RUSSIAN, ENGLISH, "ok", ENGLISH), "", "en"),
        ((RUSSIAN, ENGLISH), "en-GB", "en"),
        ((RUSSIAN, "Hello", "Hello"), "en", "ru"),
        (("Здравствуйте",), "", "ru"),
        (("Здравствуйте",), "fr", "ru"),
        (("Здравствуйте",), "ru", "ru"),
        (("Здравствуйте",), "uk", ""),
        (("Hallo",), "en", ""),
        (("Hello", GERMAN), "", "en"),
        (("Hello", GERMAN, GERMAN), "", "de"),
        ((ERROR,), "ru", ""),
        ((ENGLISH,), "ru", "en"),
        (("Invoice for March is missing", ENGLISH), "ru", "en"),
    ],
)
async def test_a_known_language_changes_after_two_messages_or_if_the_app_agrees(
    quick: QuickDesk, texts: tuple[str, ...], client: str, known: str
) -> None:
    assert await written(quick, *texts, client=client) == known
