"""A desk in both nights on which the clocks change, compared with a calculation that walks minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.quick_desk import BERLIN, QuickDesk

QUEUE = (
    'hours: {mon-sat: ["09:00-12:30", "13:00-18:00"], sun: ["00:00-03:30", "04:00-06:00"]}',
    "sla: {first_response: 5h}",
    "escalation: [{at: 50%, notify: [queue]}, {at: 100%, notify: [managers]}, {at: 8h, notify: [managers]}]",
    'digest: {daily: "02:30"}',
)
RUNGS = (150, 300, 480)  # minutes
MINUTE = timedelta(minutes=1)


def is_open(at: datetime) -> bool:
    there = at.astimezone(BERLIN)
    minute = there.hour * 60 + there.minute
    if there.weekday() < 6:
        return 540 <= minute < 750 or 780 <= minute < 1080
    return minute < 210 or 240 <= minute < 360


def reckoned(asked: str) -> list[str]:
    """When the rungs of a ticket's ladder are reached."""
    at, passed, found = datetime.fromisoformat(asked).replace(tzinfo=BERLIN).astimezone(UTC), 0, list[str]()
    while len(found) < len(RUNGS):
        passed += is_open(at)
        at += MINUTE
        if passed in RUNGS and is_open(at - MINUTE):
            found.append(at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M"))
    return found


def hours(first: str, last: str) -> list[str]:
    """Every whole hour between two moments, as the clocks on the wall show it."""
    at, end = (datetime.fromisoformat(one).replace(tzinfo=BERLIN).astimezone(UTC) for one in (first, last))
    count = round((end - at) / timedelta(hours=1))
    walls = [(at + timedelta(hours=number)).astimezone(BERLIN) for number in range(count + 1)]
    return [wall.strftime("%Y-%m-%d %H:%M") for wall in walls if not wall.fold]


@pytest.mark.parametrize(
    ("begin", "end", "night"),
    [("2026-03-27 08:00", "2026-04-02 08:00", "2026-03-29"), ("2026-10-23 08:00", "2026-10-29 08:00", "2026-10-25")],
    ids=["spring", "autumn"],
)
async def test_every_step_comes_on_its_minute(quick: QuickDesk, begin: str, end: str, night: str) -> None:
    await quick.open(begin, queue=QUEUE)
    asked: dict[int, str] = {}
    for number, (hour, following) in enumerate(pairwise(hours(begin, end))):
        await quick.goes_to(hour)
        if number < 80:
            minute = f"{hour[:-2]}{number * 7 % 60:02}"
            await quick.goes_to(minute)
            asked[await quick.asks(f"person{number}", "It burns")] = minute
        assert hour < following
    await quick.goes_to(end)

    assert any(when.startswith(night) for when in asked.values())
    for ticket, when in asked.items():
        climbed = [at for at, what, _ in quick.journal(ticket) if what == "escalated"]
        assert climbed == [at for at in reckoned(when) if at <= end], (ticket, when)
    days = [told.at[:10] for told in quick.told("back:boss", "digest")]
    assert days == sorted(set(days))
    assert night in days and len(days) == 6


@pytest.mark.parametrize("evening", ["2026-03-28 20:00", "2026-10-24 20:00"])
async def test_tomorrow_morning_is_by_the_clock_on_the_wall(quick: QuickDesk, evening: str) -> None:
    await quick.open(evening)
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"snooze {number} tomorrow 10:00")
    day = datetime.fromisoformat(evening).date() + timedelta(days=1)
    await quick.goes_to(f"{day} 12:00")
    assert [at for at, what, _ in quick.journal(number) if what == "woke"] == [f"{day} 10:00"]
