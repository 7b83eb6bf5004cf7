"""Two agents reply at the same time: the second one sees the first reply and decides what becomes of theirs."""

from __future__ import annotations

from typing import Any

from tests.house import House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks


def notes_of(desk: House, number: int) -> list[str]:
    return [text for text in desk.thread(number) if text.startswith("🔒")]


async def crossed(opened: Open) -> tuple[House, int, dict[str, Any]]:
    """Both have the form open; Anna's reply is sent, Boris is asked. Returns the form that he sees now."""
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.boris.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0BORIS"))
    await desk.anna.fills(text="Pull the plug")
    await desk.told(desk.tom, "Pull the plug")
    await desk.boris.fills(text="Call the firefighters", then="waiting")
    return desk, number, desk.slack.view("U0BORIS") or {}


async def test_the_second_reply_is_not_sent_before_its_author_saw_the_first(opened: Open) -> None:
    desk, _, form = await crossed(opened)
    shown = text_of(form)
    assert "Anna answered" in shown and "ago" in shown and "Pull the plug" in shown
    assert "Send anyway" in str(form) and "Keep as a note" in str(form)
    kept = form["state"]["values"]
    assert "Call the firefighters" in str(kept["text"]) and "waiting" in str(kept["then"])
    assert not [text for text in desk.tom.heard() if "firefighters" in text]


async def test_a_crossed_reply_is_sent_anyway(opened: Open) -> None:
    desk, number, _ = await crossed(opened)
    assert not (await desk.boris.fills(decision="send")).get("view")
    await desk.told(desk.tom, "Call the firefighters")
    await desk.until(lambda: "waiting for the customer" in text_of(desk.card(number) or {}))
    assert not notes_of(desk, number)


async def test_a_crossed_reply_is_kept_as_a_note(opened: Open) -> None:
    desk, number, _ = await crossed(opened)
    await desk.boris.fills(decision="note", text="Call the firefighters, really")
    assert "Call the firefighters, really" in await desk.in_thread(number, "🔒 Boris")
    assert not [text for text in desk.tom.heard() if "firefighters" in text]
    await desk.until(lambda: "is writing" not in text_of(desk.card(number) or {}))


async def test_closing_the_question_keeps_the_text_as_a_note_as_its_button_says(opened: Open) -> None:
    desk, number, form = await crossed(opened)
    assert form["close"]["text"] == "Keep as a note"
    await desk.slack.closes("U0BORIS")
    assert "Call the firefighters" in await desk.in_thread(number, "🔒 Boris")
    await desk.until(lambda: "is writing" not in text_of(desk.card(number) or {}))
    assert not [text for text in desk.tom.heard() if "firefighters" in text]
    await desk.boris.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0BORIS"))
    await desk.slack.closes("U0BORIS")
    await desk.until(lambda: "is writing" not in text_of(desk.card(number) or {}))
    assert len(notes_of(desk, number)) == 1


async def test_a_third_reply_that_crosses_is_shown_too(opened: Open) -> None:
    desk, number, _ = await crossed(opened)
    await desk.anna.types(number, "!r It is out")
    await desk.told(desk.tom, "It is out")
    shown = text_of((await desk.boris.fills(decision="send"))["view"])
    assert "It is out" in shown and "Pull the plug" not in shown
    assert not [text for text in desk.tom.heard() if "firefighters" in text]


async def test_a_typed_reply_of_a_colleague_counts_and_ones_own_does_not(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Is it still burning?")
    await desk.told(desk.tom, "still burning")
    await desk.boris.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0BORIS"))
    await desk.boris.types(number, "!r I'm on it")
    await desk.told(desk.tom, "I'm on it")
    assert not (await desk.boris.fills(text="Coming")).get("view"), "what was there before and their own reply cross nothing"
    await desk.told(desk.tom, "Coming")
    await desk.boris.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0BORIS"))
    await desk.anna.types(number, "!r Me too")
    await desk.told(desk.tom, "Me too")
    assert "Me too" in text_of((await desk.boris.fills(text="Arrived"))["view"])


async def test_nobody_is_shown_as_writing_after_a_second_reply_in_a_row(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Is it still burning?")
    await desk.told(desk.tom, "still burning")
    await desk.anna.presses("reply", number)
    await desk.until(lambda: "Anna is writing" in text_of(desk.card(number) or {}))
    await desk.anna.fills(text="Hello?")
    await desk.until(lambda: "is writing" not in text_of(desk.card(number) or {}))
