"""What customers see of their own tickets, in their language, and the transcript."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Identity, Role
from bot.core.richtext import Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import words
from bot.i18n.times import customer_status
from bot.screens.transcript import page
from tests.house import House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks
from tests.journeys.test_one_problem import closed, keyboard


async def test_tickets_tells_how_they_stand_with_our_last_answer(desk: House) -> None:
    old = await closed(desk, desk.tom)
    number = await asks(desk, desk.tom, "/new The mouse is dead")
    desk.tom.says("/tickets")
    told = await desk.told(desk.tom, "Your open tickets")
    assert f"The mouse is dead · {words(customer_status('new'), 'en')}" in told
    assert "My printer burns · closed" in told
    assert "Try now" in told
    assert keyboard(desk.tom, "Your open tickets") == [
        f"continue:{number}",
        f"close:{number}",
        f"transcript:{number}",
        f"reopen:{old}",
        f"transcript:{old}",
    ]


async def test_the_last_answer_is_what_the_customer_has_of_it(opened: Open) -> None:
    desk = await opened(more="    hold: 30s")
    number = await asks(desk, desk.tom, "My printer burns")

    async def answer() -> str:
        before = len(desk.tom.heard())
        desk.tom.says("/tickets")
        return await desk.until(lambda: "\n".join(desk.tom.heard()[before:]))

    await desk.anna.types(number, "!r Pull the plug")
    await desk.in_thread(number, "goes out in 30 seconds")
    desk.sleeps(seconds=31)
    await desk.told(desk.tom, "Pull the plug")
    await desk.in_thread(number, "✓ delivered")
    assert "Pull the plug" in await answer()
    await desk.anna.types(number, "!r It is Tim who broke it")
    await desk.in_thread(number, "goes out in 30 seconds")
    await desk.anna.types(number, "!undo")
    await desk.until(lambda: "goes out in" not in str(desk.thread(number)))
    assert "Pull the plug" in await answer()
    await desk.anna.types(number, "!edit Pull the lever")
    await desk.told(desk.tom, "Pull the lever")
    assert "Pull the lever" in await answer()
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "✓ deleted for the customer")
    told = await answer()
    assert "My printer burns" in told
    assert "Our last reply" not in told


def documents(house: House, number: int) -> list[dict[str, Any]]:
    return [message["document"] for message in house.telegram.chat(number) if "document" in message]


async def test_the_transcript_holds_what_he_knows_and_no_note(desk: House) -> None:
    number = await asks(desk, desk.olga, "Мой принтер не печатает <b>& дымит</b>")
    await desk.anna.types(number, "SECRET: he always says that")
    await desk.anna.commands(f"note {number} SECRET too")
    await desk.anna.commands(f"reply {number} Проверьте кабель")
    await desk.told(desk.olga, "Проверьте кабель")
    desk.olga.says("/transcript 1001")
    found = await desk.until(lambda: documents(desk, 4711))
    assert found[0]["file_name"].endswith("-1001.html")
    text = desk.telegram.files.by_id[found[0]["file_id"]].data.decode()
    assert "&lt;b&gt;&amp; дымит&lt;/b&gt;" in text
    assert "Проверьте кабель" in text
    assert "Anna" in text
    assert '<html lang="ru">' in text
    assert "SECRET" not in text
    assert not [path for path in (desk.folder / "files").rglob("*") if path.is_file()]


async def test_nobody_gets_the_transcript_of_others(desk: House) -> None:
    await asks(desk, desk.olga, "Мой принтер не печатает")
    await asks(desk, desk.tom, "My mouse is dead")
    message = desk.telegram.chat(4712)[-1]["message_id"]
    desk.telegram.presses(4712, message, "transcript:1001")
    desk.tom.says("/transcript 1001")
    await desk.told(desk.tom, "1001")
    assert not documents(desk, 4712)


def test_a_note_never_reaches_a_transcript() -> None:
    note = Message(
        1, 7, Identity("slack", "U1"), "Anna", Role.AGENT, Visibility.NOTE, (Span("secret"),), 0, (Attachment("slack", "", "a.txt"),)
    )
    with pytest.raises(PermissionError):
        page(Ticket(7), [note], None, "en")  # type: ignore[arg-type]


async def test_the_language_he_writes_is_what_he_reads(desk: House) -> None:
    desk.tom.says("Доброго дня! Мій принтер не друкує, і я не знаю чому")
    await desk.told(desk.tom, "#1001")
    assert "We've got it" not in "\n".join(desk.tom.heard())
    assert "Українська" in text_of(await desk.ticket(1001))


async def test_a_chosen_language_holds_for_all_he_sees(desk: House) -> None:
    number = await closed(desk, desk.tom)
    desk.tom.says("/language de")
    await desk.until(lambda: "Deutsch" in text_of(desk.card(number) or {}) or len(desk.tom.heard()) > 2)
    desk.tom.says("Мой принтер опять не работает, и я не знаю почему")
    await desk.in_thread(number, "Мой принтер опять")
    labels = await desk.until(
        lambda: [
            button["text"]
            for message in desk.telegram.chat(4712)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["callback_data"].startswith(("reopen:", "new:"))
        ]
    )
    assert "Same problem" not in labels
    assert len(labels) == 2
