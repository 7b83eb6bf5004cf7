"""Code that reacts to a customer's message registers in one place; cards follow what changed by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.tickets import reactions
from bot.tickets.context import Context
from bot.tickets.reactions import CustomerWrote, on_customer_message
from tests.quick_desk import QuickDesk


@pytest.fixture
def noticed() -> Iterator[list[tuple[int, str, bool, bool]]]:
    seen: list[tuple[int, str, bool, bool]] = []

    @on_customer_message
    def notice(context: Context, wrote: CustomerWrote) -> None:
        assert context.asker.name
        seen.append((wrote.ticket.number, "".join(span.text for span in wrote.inbound.text), wrote.opened, wrote.waited))

    yield seen
    reactions._REACTIONS.remove(notice)


async def test_a_reaction_hears_each_message_of_a_customer_once(quick: QuickDesk, noticed: list[tuple[int, str, bool, bool]]) -> None:
    await quick.open("2026-03-02 10:00")
    await quick.asks("tom", "It burns")
    await quick.asks("tom", "It smokes too")
    await quick.does("anna", "reply 1001 Switch it off")
    await quick.asks("tom", "It still burns")
    assert noticed == [(1001, "It burns", True, False), (1001, "It smokes too", False, True), (1001, "It still burns", False, False)]


async def test_a_change_updates_the_card_once_and_no_change_not_at_all(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00")
    await quick.asks("tom", "My printer burns")

    def edits() -> int:
        return len(quick.rows("select id from delivery where kind = 'edit'"))

    assert edits() == 0
    await quick.does("anna", "claim 1001")
    assert edits() == 1
    await quick.does("anna", "priority 1001 urgent")
    assert edits() == 2
    await quick.does("anna", "priority 1001 urgent")
    await quick.asks("tom", "It smokes too")
    await quick.does("anna", "note 1001 Look at the fuse")
    assert edits() == 2


async def test_a_customer_with_a_new_name_has_it_on_every_open_card(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00")
    await quick.asks("tom", "It burns")
    await quick.presses("anna", "claim", "1001")
    before = len(quick.rows("select id from delivery where kind = 'edit'"))
    who, quick.front.who = quick.front.who, _renamed(quick.front.who)
    await quick.asks("tom", "It smokes too")
    quick.front.who = who
    cards = quick.rows("select id from delivery where kind = 'edit' order by id")
    assert len(cards) == before + 1
    assert "Tomas" in json.dumps(quick.card(cards[-1][0]))


def _renamed(who):
    async def renamed(person: str):
        from dataclasses import replace

        return replace(await who(person), name="Tomas")

    return renamed
