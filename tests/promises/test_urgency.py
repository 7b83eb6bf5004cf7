"""Lists are sorted by what is due first; cards show what is due and what is late."""

from __future__ import annotations

import json
import re

import pytest

from tests.quick_desk import QuickDesk

SLA = (
    "hours: always",
    "sla: {first_response: 1h, next_response: 2h, resolution: 1d}",
    "sla_by: {urgent: {first_response: 10m}}",
    "escalation: []",
)


def numbers(told: str) -> list[int]:
    """The tickets of a list, one a line, in order."""
    return [int(number) for number in re.findall(r"^#(\d+)", told, re.MULTILINE)]


def card(quick: QuickDesk, number: int) -> str:
    """A ticket's card as it is shown now, with its title and facts."""
    rows = quick.rows(f"select id from delivery where ticket = {number:d} and (purpose = 'card' or target > 0) order by id")
    return json.dumps(quick.card(rows[-1][0]), ensure_ascii=False)


async def test_what_is_overdue_comes_first_then_what_is_due_then_who_waits_longest(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA, billing=("hours: always", "sla: {}", "agents: [back:anna]"))
    early = await quick.asks("tom", "First")
    untold = await quick.asks("eve", "Nothing is promised")
    await quick.does("anna", f"move {untold} billing")
    await quick.goes_to("2026-03-23 09:55")
    late = await quick.asks("olga", "Second")
    urgent = await quick.asks("kim", "Third")
    await quick.does("anna", f"priority {urgent} urgent")
    longer = await quick.asks("lee", "Nothing is promised either")
    await quick.does("anna", f"move {longer} billing")
    assert numbers(await quick.does("anna", "list unclaimed")) == [early, urgent, late, untold, longer]
    await quick.goes_to("2026-03-23 10:19")
    told = await quick.does("anna", "list all")
    assert numbers(told) == [early, urgent, late, untold, longer]
    assert told.startswith("All (5)\n")
    assert "First · Tom · new · nobody yet · overdue by 19 min" in told
    assert "Third · Kim · new · nobody yet · overdue by 14 min" in told
    assert "Second · Olga · new · nobody yet · due in 36 min" in told
    assert numbers(await quick.does("anna", "list overdue")) == [early, urgent]
    assert numbers(await quick.does("anna", "list due")) == [early, urgent, late]


@pytest.mark.parametrize(("time", "told"), [("09:30", "it is due"), ("10:19", "it was due")])
async def test_why_says_once_how_far_away_the_due_time_is(quick: QuickDesk, time: str, told: str) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA)
    number = await quick.asks("tom", "First")
    await quick.goes_to(f"2026-03-23 {time}")
    why = (await quick.does("anna", f"why {number}")).split("\n")[1]
    assert why.endswith(f"{told} 23 Mar 2026, 10:00."), why  # a channel that knows more shows "(19 minutes ago)" itself


async def test_each_list_has_what_its_name_says(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA)
    mine, snoozed, held, waiting, closed, free = [await quick.asks(f"customer{at}", f"Problem {at}") for at in range(6)]
    await quick.does("anna", f"claim {mine}")
    await quick.does("anna", f"snooze {snoozed} 4h")
    await quick.does("boris", f"hold {held} defect")
    await quick.does("boris", f"release {held}")
    await quick.does("boris", f"hold {held} defect")
    await quick.does("boris", f"reply {waiting} Is it plugged in?")
    await quick.does("boris", f"wait {waiting}")
    await quick.does("boris", f"close {closed}")
    lists = {
        "mine": {mine, snoozed},
        "unclaimed": {held, free},
        "hold": {held},
        "snoozed": {snoozed},
        "waiting": {waiting},
        "closed": {closed},
        "open": {mine, snoozed, held, waiting, free},
        "all": {mine, snoozed, held, waiting, closed, free},
        "open @boris": {waiting},
        "all support @boris": {waiting},
        "@anna": {mine, snoozed},
        "all support": {mine, snoozed, held, waiting, closed, free},
        "mine 7d": {mine, snoozed},
    }
    for words, expected in lists.items():
        told = await quick.does("anna", f"list {words}")
        assert set(numbers(told)) == expected, words
        assert told.partition("\n")[0].endswith(f"({len(expected)})"), words
    assert numbers(await quick.does("anna", "list all"))[-1] == closed
    assert "snoozed until" in await quick.does("anna", "list mine")
    await quick.goes_to("2026-03-24 09:01")
    assert await quick.does("anna", "list waiting 1h") == "Nothing here. Enjoy the quiet."


async def test_who_goes_off_duty_is_told_which_snoozed_tickets_follow(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA)
    mine, snoozed = [await quick.asks(who, "It burns") for who in ("tom", "olga")]
    await quick.does("anna", f"claim {mine}")
    await quick.does("anna", f"snooze {snoozed} 4h")
    told = await quick.does("anna", "away")
    assert "One ticket went back to the queue." in told
    assert f"Your snoozed ticket #{snoozed} follows when its snooze ends." in told
    await quick.goes_to("2026-03-23 13:01")
    assert snoozed in numbers(await quick.does("boris", "list unclaimed"))


async def test_a_card_says_by_itself_that_a_promise_is_overdue_and_nobody_is_pinged(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA)
    number = await quick.asks("tom", "It burns")
    assert "🆕 #1001" in card(quick, number)
    assert "Reply due" in card(quick, number)
    assert "Solution due" in card(quick, number)
    assert "overdue" not in card(quick, number)
    await quick.goes_to("2026-03-23 10:01")
    assert "🔴 #1001" in card(quick, number)
    assert card(quick, number).count("overdue since") == 1
    assert not quick.pings("boss")
    await quick.does("anna", f"reply {number} Unplug it")
    assert "🔵 #1001" in card(quick, number)
    await quick.goes_to("2026-03-24 09:01")
    assert "🔴 #1001" in card(quick, number)
    await quick.does("anna", f"wait {number}")
    assert "🟡 #1001" in card(quick, number)
    await quick.does("anna", f"close {number}")
    assert '"title"' not in card(quick, number)
    assert '"facts"' not in card(quick, number)
    assert '"reopen"' in card(quick, number)


@pytest.mark.parametrize("promised", ["1h", "4h"])
async def test_other_rules_change_what_is_due_on_open_tickets(quick: QuickDesk, promised: str) -> None:
    await quick.open("2026-03-23 09:00", queue=SLA)
    await quick.asks("tom", "It burns")
    await quick.close()
    await quick.open("2026-03-23 09:30", queue=("hours: always", f"sla: {{first_response: {promised}}}", "escalation: []"))
    await quick.goes_to("2026-03-23 10:30")
    assert ("overdue by 30 min" if promised == "1h" else "due in") in await quick.does("anna", "list")
