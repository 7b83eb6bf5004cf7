"""A customer who writes after closing waits from then on, and the team knows at once."""

from __future__ import annotations

import pytest

from tests.quick_desk import QuickDesk

RULES = ("hours: always", "sla: {first_response: 30m, next_response: 1h}", "auto_close: {remind_after: 2d, close_after: 5d}")


async def closed(quick: QuickDesk, *, claimed: bool = True) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    if claimed:
        await quick.does("anna", "claim 1001")
        await quick.does("anna", "reply 1001 Switch it off")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 12:00")
    await quick.asks("tom", "It burns again")


@pytest.mark.parametrize("claimed", [True, False])
async def test_the_team_is_told_at_once(quick: QuickDesk, claimed: bool) -> None:
    await closed(quick, claimed=claimed)
    told = [line.text for line in quick.told("back:C1#1001", "line") if "wrote after closing" in line.text]
    assert len(told) == 1
    assert "opens again at 12:10" in told[0]
    assert ("Anna" in told[0]) is claimed
    assert ("2026-03-02 12:00" in quick.aloud(1001)) is not claimed
    await quick.asks("tom", "Really")
    assert len([line for line in quick.told("back:C1#1001", "line") if "wrote after closing" in line.text]) == 1


async def test_an_assignee_who_is_away_is_not_the_one_who_is_told(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "claim 1001")
    await quick.does("anna", "close 1001")
    await quick.does("anna", "away")
    await quick.goes_to("2026-03-02 12:00")
    await quick.asks("tom", "It burns again")
    assert "2026-03-02 12:00" in quick.aloud(1001)


async def test_the_clock_counts_from_the_message_when_nobody_chooses(quick: QuickDesk) -> None:
    await closed(quick)
    await quick.goes_to("2026-03-02 12:20")
    assert "has been waiting since 2 Mar 2026, 12:00" in await quick.does("anna", "why 1001")
    lines = [line.text for line in quick.told("back:C1#1001", "line")]
    assert not [line for line in lines if "ame problem" in line]
    assert [line for line in lines if "didn't say what it's about" in line]


@pytest.mark.parametrize("who", ["the customer", "an agent"])
async def test_the_clock_counts_from_the_message_whoever_reopens(quick: QuickDesk, who: str) -> None:
    await closed(quick)
    await quick.goes_to("2026-03-02 12:05")
    if who == "an agent":
        await quick.does("anna", "reopen 1001")
    else:
        await quick.customer_presses("tom", "reopen", "1001")
    assert (
        quick.rows("select waiting_since, opened_at from ticket")[0][0] - quick.rows("select opened_at from ticket")[0][0] == 2 * 3_600_000
    )
    assert "has been waiting since 2 Mar 2026, 12:00" in await quick.does("anna", "why 1001")


async def test_the_time_until_the_choice_is_ours(quick: QuickDesk) -> None:
    await closed(quick)
    await quick.goes_to("2026-03-02 12:40")
    told = await quick.does("anna", "why 1001")
    assert "Anna: 40 minutes" in told


async def test_thanks_after_closing_belong_to_the_ticket_that_was_just_closed(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    await quick.asks("tom", "!new My monitor is dark")
    await quick.does("anna", "reply 1001 Switch it off")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", "close 1001")
    await quick.goes_to("2026-03-02 11:10")
    await quick.asks("tom", "Thank you!")
    assert [kind for _, kind, _ in quick.journal(1001)][-1] == "thanked"
    await quick.does("anna", "reply 1002 Is it plugged in?")
    await quick.goes_to("2026-03-02 11:20")
    await quick.asks("tom", "Thanks")
    assert "thanked" in [kind for _, kind, _ in quick.journal(1002)]


@pytest.mark.parametrize(
    ("reply", "by", "waits"), [(False, "an agent", True), (True, "an agent", False), (False, "the customer", False)], ids=str
)
async def test_who_was_never_answered_waits_again_when_an_agent_reopens(quick: QuickDesk, reply: bool, by: str, waits: bool) -> None:
    await quick.open("2026-03-02 10:00", queue=RULES)
    await quick.asks("tom", "My printer burns")
    if reply:
        await quick.does("anna", "reply 1001 Switch it off")
    if by == "an agent":
        await quick.does("anna", "close 1001")
    else:
        await quick.customer_presses("tom", "close", "1001")
    await quick.goes_to("2026-03-02 12:00")
    await quick.does("anna", "reopen 1001")
    assert ("has been waiting since 2 Mar 2026, 12:00" in await quick.does("anna", "why 1001")) is waits
    assert ("due in 30 minutes" in await quick.does("anna", "list all")) is waits
