"""Whatever the desk creates for a message is freed at once: no reference cycles of ours wait for the garbage collector."""

from __future__ import annotations

from tests.cycles import cycles
from tests.house import House
from tests.journeys.steps import asks, tells

MESSAGES = 5
PNG = b"\x89PNG\r\n\x1a\n" + b"fire" * 20


async def test_the_life_of_a_ticket_leaves_no_cycles(desk: House) -> None:
    with cycles() as found:
        number = await asks(desk, desk.tom, "My printer burns")
        await desk.anna.presses("claim", number)
        for turn in range(MESSAGES):
            desk.tom.says(f"It burns still, {turn}")
            await desk.anna.types(number, f"!reply Take a *fire extinguisher*, {turn}")
            await desk.anna.types(number, f"Poor Tom, {turn}")
            await desk.told(desk.tom, f"Take a fire extinguisher, {turn}")
        await tells(desk.anna, f"close {number}")
        await desk.told(desk.tom, "How did we do?")
        desk.tom.presses("5 ★")
        await desk.in_thread(number, "★")
    assert not found


async def test_files_edits_forms_and_screens_leave_no_cycles(desk: House) -> None:
    with cycles() as found:
        number = await asks(desk, desk.tom, "My printer burns")
        desk.telegram.sends_document(desk.tom.number, "fire.png", PNG, "image/png", "see")
        await desk.in_thread(number, "see")
        said = desk.tom.says("It burns, both of them")
        await desk.in_thread(number, "both of them")
        desk.telegram.edits(desk.tom.number, said["message"]["message_id"], "They burned")
        await desk.in_thread(number, "They burned")
        await desk.anna.presses("reply", number)
        await desk.anna.fills(text="Good")
        await desk.told(desk.tom, "Good")
        await desk.slack.opens_home("U0ANNA")
        await tells(desk.anna, "list")
        await tells(desk.anna, "search printer")
    assert not found


async def test_what_is_refused_leaves_no_cycles(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    with cycles() as found:
        await tells(desk.anna, f"close {number + 100}")
        await tells(desk.anna, "fly")
        await tells(desk.anna, f"priority {number} purple")
        await tells(desk.anna, f"snooze {number} yesterday")
    assert not found
