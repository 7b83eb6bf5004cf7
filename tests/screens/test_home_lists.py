"""*See all* below a section of the home screen opens the list of that section."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.people import Address
from bot.ports.cards import Screen
from bot.ports.inbound import ButtonPressed, HomeOpened
from tests.quick_desk import QuickDesk

MANY = 6
STEPS = {"mine": "claim", "unclaimed": "", "due": "assign", "waiting": "wait"}
TITLES = {"mine": "Mine", "unclaimed": "Unclaimed", "due": "Due soon", "waiting": "Waiting for the customer"}


async def screen(quick: QuickDesk, verb: str = "", *args: str) -> Screen:
    """Anna's home screen, or what it is after a press."""
    quick.now += 1
    by, at, where = await quick.back.who("anna"), datetime.fromtimestamp(quick.now, UTC), Address("back", "")
    inbound = HomeOpened(event=f"h{quick.now}", at=at, by=by, where=where)
    pressed = ButtonPressed(event=f"p{quick.now}", at=at, by=by, where=where, verb=verb, args=args)
    shown = (await quick.desk.handle(pressed if verb else inbound)).screen
    assert shown is not None
    return shown


@pytest.mark.parametrize("which", STEPS)
async def test_see_all_opens_the_list_of_its_section(quick: QuickDesk, which: str) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h}"))
    for place in range(MANY):
        number = await quick.asks(f"c{place}", "My printer burns")
        if STEPS[which]:
            await quick.does("anna", f"{STEPS[which]} {number} {'back:boris' if which == 'due' else ''}")
    if which == "waiting":
        for number in range(1001, 1001 + MANY):
            await quick.does("anna", f"assign {number} back:boris")
    title = f"{TITLES[which]} · Support ({MANY})"
    sections = {one.title: one for one in (await screen(quick)).sections}
    assert title in sections, [(one.title, len(one.cards), one.buttons) for one in sections.values()]
    ((button,),) = sections[title].buttons
    assert (button.verb, button.args, button.label) == ("list", (which, "support"), "See all")
    opened = await screen(quick, button.verb, *button.args)
    assert [(one.title, len(one.cards)) for one in opened.sections if one.title] == [(title, MANY)]


async def test_a_section_that_shows_less_than_it_counts_can_be_opened(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h}"))
    for place in range(MANY):
        number = await quick.asks(f"c{place}", "My printer burns")
        await quick.does("anna", f"claim {number}")
    sections = {one.title: one for one in (await screen(quick)).sections}
    due = sections[f"Due soon · Support ({MANY})"]
    assert len(due.cards) == 1 and [button.args for row in due.buttons for button in row] == [("due", "support")]
