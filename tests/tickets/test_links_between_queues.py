"""A number that an agent sees is a link to its card, in whichever queue the ticket is; customers see no links."""

from __future__ import annotations

import pytest

from bot.core.people import Identity
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.screens.ticket_links import TicketLinks
from tests.quick_desk import QuickDesk

# Anna and Boris work in support only. Tom and Zoe are agents of billing, and Tom is the customer of a ticket in support.
READERS = {
    ("back", "anna"): ["#1001", "#1002"],
    ("front", "zoe"): ["#1001", "#1002"],
    ("front", "tom"): ["#1002"],
    ("front", "ann"): [],
    ("back", "stranger"): [],
}


@pytest.mark.parametrize("reader", READERS, ids=":".join)
async def test_whoever_works_in_a_queue_sees_links_to_the_tickets_of_all(quick: QuickDesk, reader: tuple[str, str]) -> None:
    await quick.open("2026-03-23 09:00", billing=("agents: [front:tom, front:zoe]",))
    await quick.asks("tom", "My printer burns")
    await quick.asks("ann", "An invoice is wrong")
    await quick.does("anna", "move 1002 billing")
    quick.posted()
    links = TicketLinks(quick.store, {"front": quick.front, "back": quick.back}, quick.desk.rules)
    told = put(say("{ticket} and", ticket="#1001"), "en") + put(say("{ticket}", ticket="#1002"), "en")
    answer = await links.in_answer(Answer(told), Identity(*reader))
    assert [span.text for span in answer.text if span.link] == READERS[reader]
