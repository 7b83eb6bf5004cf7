"""A command that takes one ticket, told several."""

from __future__ import annotations

import pytest

from tests.quick_desk import QuickDesk

MORE = (
    *("claim 1001 1002", "release 1001, #1002", "wait 1001 1002", "spam 1001 1002 1003", "follow 1001 1002", "1001 claim 1002"),
    *("close 1001 1002", "close 1001 #1002, #1003.", "assign 1001 1002 boris", "assign 1001 1002 @boris"),
    *("move 1001 1002 support", "priority 1001 1002 urgent", "kind 1001 1002 fault", "hold 1001 1002 wish"),
)


async def opened(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always",))
    for who in ("tom", "olga", "ivan"):
        await quick.asks(who, "It burns")
    await quick.does("anna", "claim 1001")


@pytest.mark.parametrize("line", MORE)
async def test_a_command_for_one_ticket_does_nothing_if_it_is_told_several(quick: QuickDesk, line: str) -> None:
    await opened(quick)
    before = quick.rows("select * from event order by ticket, seq")
    assert await quick.does("anna", line) == "Nothing was changed. This command takes one ticket at a time."
    assert quick.rows("select * from event order by ticket, seq") == before


@pytest.mark.parametrize("line", ["close 1001 4417", "close 1001 1002 was the same", "note 1001 1002", "tag 1001 1002", "close 1001"])
async def test_a_number_may_be_what_somebody_says(quick: QuickDesk, line: str) -> None:
    await opened(quick)
    assert "#1001" in await quick.does("anna", line)


async def test_a_ticket_that_they_may_not_see_is_a_number(quick: QuickDesk) -> None:
    await opened(quick)
    await quick.does("anna", "move 1002 billing")
    assert await quick.does("anna", "show 1002") == "There is no ticket #1002 here."
    assert "#1001" in await quick.does("anna", "close 1001 1002")
