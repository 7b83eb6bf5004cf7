"""While a place is behind with new cards, one post there lists their tickets with buttons."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from bot.core.richtext import from_data, text_of
from bot.outbox.burst_list import list_new_tickets
from tests.quick_desk import QuickDesk


async def opened(quick: QuickDesk, tickets: int) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always",))
    for customer in range(tickets):
        await quick.asks(f"c{customer}", f"Printer {customer} burns")


async def looks(quick: QuickDesk, after: float) -> list[tuple[str, dict[str, Any]]]:
    """The desk looks at what is late. Returns the kind and the card of each row about the list, in order."""
    quick.now += after
    await quick.store.write(partial(list_new_tickets, quick.desk.rules))
    found = quick.rows("select kind, payload from delivery where lane = 'back:C1~new' order by id")
    return [(kind, json.loads(payload).get("card", {})) for kind, payload in found]


def text(card: dict[str, Any]) -> str:
    return text_of(from_data(card["body"]))


async def test_a_place_that_is_behind_lists_its_new_tickets_with_buttons(quick: QuickDesk) -> None:
    await opened(quick, 30)
    assert not await looks(quick, 14)
    ((kind, card),) = await looks(quick, 2)
    assert kind == "post"
    assert text(card).startswith("30 new tickets, whose cards follow:\n🆕 #1001 · Printer 0 burns · C0\n")
    assert text(card).endswith("#1020 · Printer 19 burns · C19\n… and 10 more\n")
    assert quick.rows(
        "select priority < (select min(priority) from delivery where purpose = 'card') from delivery where purpose = 'burst'"
    ) == [(1,)]


async def test_a_ticket_of_the_list_can_be_claimed_before_its_card_is_there(quick: QuickDesk) -> None:
    await opened(quick, 3)
    await looks(quick, 16)
    assert "yours" in await quick.presses("anna", "claim", "1002")
    (_, _), (kind, card) = await looks(quick, 1)
    assert kind == "edit", "at once, so that nobody else presses the button"
    assert "🔵 #1002 · Printer 1 burns · C1 · Anna" in text(card)
    assert "1002" not in str(card["buttons"])


async def test_the_list_is_edited_only_when_it_changes_and_deleted_when_the_cards_are_there(quick: QuickDesk) -> None:
    await opened(quick, 3)
    await looks(quick, 16)
    await quick.asks("c9", "Me too")
    assert len(await looks(quick, 4)) == 1, "one edit in five seconds"
    assert len(await looks(quick, 1)) == 2
    assert len(await looks(quick, 60)) == 2, "it shows the same"
    quick.posted()
    assert [kind for kind, _ in await looks(quick, 1)] == ["post", "edit", "delete"]
    assert len(await looks(quick, 60)) == 3


async def test_two_cards_that_wait_are_no_burst(quick: QuickDesk) -> None:
    await opened(quick, 2)
    assert not await looks(quick, 60)
