"""What frames a customer's words is not theirs: a quoted passage, a forwarding header, a command as a caption."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import RichText, Span
from bot.ports.inbound import MessageReceived
from tests.quick_desk import QuickDesk

QUOTE = (Span("Restart it in the evening", quote=True), Span("\n"))
HEADER = Span("↪ Bob\n", italic=True)
PHOTO = Attachment("front", "f1", "photo.jpg", "image/jpeg", 10, "photo")


async def writes(quick: QuickDesk, *words: Span, files: tuple[Attachment, ...] = ()) -> None:
    quick.now += 1
    by = await quick.front.who("tom")
    event, now = f"w{quick.now}", datetime.fromtimestamp(quick.now, UTC)
    text: RichText = words
    await quick.desk.handle(
        MessageReceived(event=event, at=now, by=by, where=Address("front", "tom"), message=event, text=text, files=files)
    )


@pytest.mark.parametrize(
    ("words", "files", "subject"),
    [
        ((*QUOTE, Span("This fails here")), (), "This fails here"),
        ((HEADER, Span("The server is down")), (), "The server is down"),
        ((HEADER, *QUOTE, Span("The server is down")), (), "Restart it in the evening"),
        ((Span("It burns\n"), Span("Hello", quote=True)), (), "It burns"),
        ((Span("Hello", quote=True),), (), "Hello"),
        ((Span("> Restart it\nThis "), Span("fails", bold=True), Span(" here")), (), "This fails here"),
        ((Span("> 5 GB are missing"),), (), "> 5 GB are missing"),
        ((Span("!help it looks like this"),), (PHOTO,), "it looks like this"),
        ((Span("!close\nit  looks so"),), (PHOTO,), "it looks so"),
        ((Span("!help"),), (PHOTO,), "!help"),
        ((Span("!nonsense it looks like this"),), (PHOTO,), "!nonsense it looks like this"),
        ((Span("!new it looks like this"),), (PHOTO,), "it looks like this"),
    ],
)
async def test_a_subject_is_the_first_line_of_the_customers_own_words(
    quick: QuickDesk, words: RichText, files: tuple[Attachment, ...], subject: str
) -> None:
    await quick.open("2026-03-02 10:00")
    await writes(quick, *words, files=files)
    assert quick.rows("select subject from ticket") == [(subject,)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ((*QUOTE, Span("Thank you!")), "thanked"),
        ((Span("Thank you!\n"), Span("Done", quote=True)), "thanked"),
        ((*QUOTE, Span("👍")), "thanked"),
        ((Span("> Restart it\n> in the evening\n\nThank you!"),), "thanked"),
        ((Span(">> Is it on?\n"), Span("> Yes\n"), Span("Thank you!", bold=True)), "thanked"),
        ((Span("> Thank you!\nIt still burns"),), "received"),
        ((Span("> Thank you!"),), "received"),
        ((*QUOTE, Span("👎")), "gestured"),
        ((Span("Thank you!", quote=True), Span("\n"), Span("It still burns")), "received"),
        ((Span("Thank you!", quote=True),), "received"),
        ((HEADER, Span("Thank you!")), "thanked"),
        ((HEADER, Span("👍")), "thanked"),
        ((HEADER, Span("Thank you!\n"), Span("The server is down")), "received"),
    ],
)
async def test_thanks_are_recognised_in_the_customers_own_words(quick: QuickDesk, words: RichText, kind: str) -> None:
    await quick.open("2026-03-02 10:00")
    await writes(quick, Span("My printer burns"))
    await quick.does("boris", "reply 1001 Restart it in the evening")
    await writes(quick, *words)
    assert quick.journal(1001)[-1][1] == kind


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (["Hello", "My printer burns", "It is red"], "My printer burns"),
        (["Здравствуйте!", "Не приходит код", "Уже час"], "Не приходит код"),
        (["Hi all,", "good morning", "Where is my invoice?"], "Where is my invoice?"),
        (["Доброго дня, колеги", "Оплата не пройшла"], "Оплата не пройшла"),
        (["Hallo zusammen\n\nMein Konto ist gesperrt", "Seit gestern"], "Mein Konto ist gesperrt"),
        (["My printer burns", "Hello?"], "My printer burns"),
        (["Hello", "thanks"], "Hello"),
        (["Привет"], "Привет"),
    ],
)
async def test_a_subject_says_more_than_a_greeting_as_soon_as_the_customer_does(quick: QuickDesk, lines: list[str], subject: str) -> None:
    await quick.open("2026-03-23 09:00")
    for line in lines:
        await writes(quick, Span(line))
    assert quick.rows("select subject from ticket") == [(subject,)]
