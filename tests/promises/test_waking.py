"""``wake``: a ticket that sleeps or is with the engineers comes back, and its assignee is told."""

from __future__ import annotations

import pytest

from tests.quick_desk import QuickDesk


@pytest.fixture
async def desk(quick: QuickDesk) -> QuickDesk:
    await quick.open("2026-03-23 09:00")
    await quick.asks("tom", "It burns")
    return quick


def status(desk: QuickDesk) -> tuple[str, int]:
    ((status, snoozed),) = desk.rows("select status, snoozed_until from ticket")
    return status, snoozed


async def test_a_ticket_that_the_engineers_had_is_its_assignee_s_again(desk: QuickDesk) -> None:
    await desk.does("anna", "claim 1001")
    await desk.does("anna", "hold 1001 defect https://tracker.example/7")
    assert "is back" in await desk.does("boris", "wake 1001 fixed in 4.2")
    assert status(desk) == ("open", 0)
    assert desk.told("back:C1#1001")[-1].text == "Anna: Boris brought this ticket back: fixed in 4.2"


async def test_a_snooze_ends_at_once_and_not_again(desk: QuickDesk) -> None:
    await desk.does("anna", "snooze 1001 2h")
    await desk.does("boris", "wake 1001")
    assert status(desk) == ("open", 0)
    lines = len(desk.told("back:C1#1001"))
    await desk.goes_to("2026-03-23 12:00")
    assert len([one for one in desk.told("back:C1#1001") if "snooze is over" in one.text]) == 0 and lines


async def test_nobody_s_ticket_goes_to_the_queue(desk: QuickDesk) -> None:
    await desk.does("anna", "hold 1001 wish")
    await desk.does("anna", "wake 1001")
    assert status(desk) == ("new", 0)


async def test_a_ticket_that_is_awake_stays_as_it_is(desk: QuickDesk) -> None:
    before = desk.journal(1001)
    assert "#1001 is neither snoozed nor with the engineers" in await desk.does("anna", "wake 1001")
    assert desk.journal(1001) == before


async def test_nobody_is_pinged_for_what_they_did(desk: QuickDesk) -> None:
    await desk.does("anna", "snooze 1001 2h")
    await desk.does("anna", "wake 1001")
    assert desk.told("back:C1#1001")[-1].text == "Anna brought this ticket back."
