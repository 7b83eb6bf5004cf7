"""Two tickets about one problem, merged in a real thread: what the team and the customer see, and Undo."""

from __future__ import annotations

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, tells


async def test_a_merge_is_seen_on_both_sides_and_undone(house: House) -> None:
    old = await asks(house, house.tom, "My printer burns")
    house.tom.says("/new The wall is black now")
    await house.ticket(1002)
    await house.anna.types(old, "!merge 1002")
    await house.told(house.tom, f"Ticket #{old} is now part of ticket #1002, “The wall is black now”. We'll reply here.")
    await house.in_thread(1002, f"Anna merged #{old}, “My printer burns”, into this ticket. Its messages:")
    await house.in_thread(1002, "My printer burns")
    await house.until(lambda: "merged into ticket 1002" in text_of(house.card(old) or {}))
    await house.until(lambda: f"Merged with ticket: {old}" in text_of(house.card(1002) or {}))
    await house.anna.types(old, "!r We bring water")
    await house.told(house.tom, "We bring water")
    house.tom.says("Thank goodness, but it still burns")
    await house.in_thread(1002, "still burns")
    undo = await house.until(lambda: next((m for m in house.slack.ephemerals("U0ANNA") if "is now part of" in text_of(m)), None))
    await house.slack.presses("U0ANNA", SUPPORT, undo["ts"], "unmerge", str(old))
    await house.told(house.tom, f"Ticket #{old}, “My printer burns”, is a ticket of its own again.")
    await house.until(lambda: "merged into" not in text_of(house.card(old) or {}))
    assert "was not merged" in await tells(house.anna, f"unmerge {old}")
