"""A queue holds its replies back for a while, and they can be undone, changed or taken back until then."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, buttons, hint_for, tells, text_of

HOLD = "    hold: 30s"


def line(desk: House, number: int, words: str) -> dict[str, object]:
    return next(one for one in desk.slack.thread(SUPPORT, desk.card_ts(number)) if words in text_of(one))


async def undoes(desk: House, number: int) -> None:
    shown = line(desk, number, "goes out in")
    value = next(e["value"] for b in shown["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "undo")  # type: ignore[attr-defined]
    await desk.slack.presses("U0ANNA", SUPPORT, str(shown["ts"]), "undo", value)


def sent(desk: House) -> list[str]:
    return [text for text in desk.tom.heard() if "Switch it" in text]


@pytest.mark.parametrize("by_form", [True, False])
async def test_a_reply_is_held_back_with_a_button_and_then_sent(opened: Open, *, by_form: bool) -> None:
    desk = await opened(more=HOLD)
    number = await asks(desk, desk.tom, "My printer burns")
    if by_form:
        await desk.anna.presses("reply", number)
        await desk.anna.fills(text="Switch it off")
    else:
        await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "goes out in 30 seconds")
    assert "undo" in buttons(line(desk, number, "goes out in"))
    assert sent(desk) == []
    desk.sleeps(seconds=31)
    assert await desk.told(desk.tom, "Switch it off")
    await desk.until(lambda: "✓ delivered" in str(desk.thread(number)))
    assert "undo" not in buttons(line(desk, number, "✓ delivered"))


async def test_undo_before_the_time_is_over_and_the_customer_waits_again(house: House) -> None:
    desk = house
    await desk.stop()
    await desk.start(more=HOLD)
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "goes out in")
    assert f"#{number}" not in await tells(desk.anna, "list due")
    await undoes(desk, number)
    told = await desk.in_thread(number, "Anna took back a reply")
    assert "it was not sent" in told
    await desk.in_thread(number, "taken back by Anna")
    assert f"#{number}" in await tells(desk.anna, "list due")
    await desk.anna.types(number, "!r Switch it on")
    await desk.in_thread(number, "goes out in")
    desk.sleeps(seconds=31)
    assert await desk.told(desk.tom, "Switch it on")
    assert len(sent(desk)) == 1
    await desk.anna.types(number, "!undo")
    assert await hint_for(desk.anna, "has been sent already")


async def test_a_held_reply_is_changed_and_its_place_in_the_order_stays(opened: Open) -> None:
    desk = await opened(more=HOLD)
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "goes out in")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    await desk.in_thread(number, "✓ changed before it was sent")
    await tells(desk.anna, f"close {number}")
    desk.sleeps(seconds=31)
    await desk.told(desk.tom, "closed")
    assert ["Switch it on" in text for text in desk.tom.heard()[-2:]] == [True, False]
    assert len(sent(desk)) == 1


async def test_a_held_reply_is_sent_after_a_restart_and_not_before_its_time(opened: Open) -> None:
    desk = await opened(more=HOLD)
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "goes out in")
    await desk.stop()
    await desk.start()
    await desk.anna.types(number, "!undo")
    await desk.in_thread(number, "Anna took back a reply")
    await desk.anna.types(number, "!r Switch it on")
    await desk.until(lambda: len([text for text in desk.thread(number) if "goes out in" in text]) == 1)
    await desk.stop()
    desk.sleeps(seconds=31)
    await desk.start()
    assert await desk.told(desk.tom, "Switch it on")
    assert len(sent(desk)) == 1


async def test_a_held_reply_that_is_deleted_in_the_thread_is_not_sent(opened: Open) -> None:
    desk = await opened(more=HOLD)
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "goes out in")
    await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    assert "it was not sent" in await desk.in_thread(number, "Anna took back a reply")
    await hint_for(desk.anna, "taken back before it was sent")
    await desk.until(lambda: not any("goes out in" in text for text in desk.thread(number)))
    await desk.anna.types(number, "!r Switch it on")
    await desk.in_thread(number, "goes out in")
    desk.sleeps(seconds=31)
    await desk.told(desk.tom, "Switch it on")
    assert len(sent(desk)) == 1
    assert "customer keeps it" not in str(desk.thread(number))
