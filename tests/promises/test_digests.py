"""Managers get each digest once, at its time in the queue's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.timers.digests import DAILY, WEEKLY, last_due
from tests.house import text_of
from tests.journeys.steps import asks, direct

WEEK = '    digest: {daily: "09:00", weekly: "mon 09:00"}'


def millis(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-03-04T12:00", "2026-03-04T09:00", "2026-03-02T09:00"),
        ("2026-03-04T08:59", "2026-03-03T09:00", "2026-03-02T09:00"),
        ("2026-03-29T10:00", "2026-03-29T09:00", "2026-03-23T09:00"),  # the clock went forward that night
        ("2026-03-30T09:00", "2026-03-30T09:00", "2026-03-30T09:00"),
    ],
)
async def test_a_digest_is_due_by_the_clock_of_the_queue(opened, now, daily, weekly) -> None:
    house = await opened(more=WEEK)
    queue = house.desk.rules.queues["support"]
    assert (last_due(queue, DAILY, millis(now)), last_due(queue, WEEKLY, millis(now))) == (millis(daily), millis(weekly))


async def test_a_digest_is_sent_once(opened) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    house = await opened(more=f'    digest: {{daily: "{yesterday.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")}"}}')
    await asks(house, house.tom, "My printer burns")
    assert not direct(house.boss)  # a new desk has nothing to tell
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.stop()
    await house.start()
    told = text_of(await house.in_direct(house.boss, "The last day"))
    assert "Opened: 0" in told or "Opened: 1" in told
    await house.stop()
    await house.start()
    await asks(house, house.olga, "Мой принтер горит")
    assert len([message for message in direct(house.boss) if "The last day" in text_of(message)]) == 1


@pytest.mark.parametrize(("desk", "told"), [(", send_seals: true", True), ("", False)])
async def test_the_daily_digest_carries_the_newest_seal_if_configured(opened, desk, told) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    house = await opened(desk=desk, more=f'    digest: {{daily: "{yesterday.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")}"}}')
    await house.desk.seals.daily()
    seal = await house.desk.store.write(lambda work: work.newest_seal())
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.stop()
    await house.start()
    digest = text_of(await house.in_direct(house.boss, "The last day"))
    assert (seal.hash in digest) is told
