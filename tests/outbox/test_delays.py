"""Replies that wait: after ten seconds the thread says why and until when, and the alarm names the pause."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports.metrics import OLDEST
from sandbox.faults import Fault
from tests.house import SUPPORT, House
from tests.outbox.test_doubts import asked, rows


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


async def goes_by(house: House, seconds: float) -> None:
    """So much passes on the desk's clock, and everybody looks."""
    house.sleeps(seconds=seconds)
    await house.desk.delays.look()
    await house.desk.auditor.look()


async def test_a_pause_that_the_platform_asks_for_is_told_after_ten_seconds_and_counts_as_waiting(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("429", "sendMessage", times=-1, retry_after=600))
    await one.anna.commands("reply 1001 use water")
    await one.anna.commands("reply 1001 and sand")
    await one.until(lambda: len(rows(one, "select 1 from delivery where purpose = 'reply' and state in ('queued', 'sending')")) == 2)
    await one.until(lambda: rows(one, "select 1 from pace where due_at > 0"))
    await goes_by(one, 4)
    assert not any("asks us to wait" in text for text in one.thread(1001))
    await goes_by(one, 8)
    await one.until(lambda: sum("⏳ queued: Telegram asks us to wait until" in text for text in one.thread(1001)) == 2)
    await goes_by(one, 45)
    assert 55 < OLDEST._value.get() < 600
    assert "pauses until" in one.desk.auditor.warnings["outbox"]
    assert "too many requests" in one.desk.auditor.warnings["outbox"]


async def test_trouble_with_the_connection_is_told_and_goes_away(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 3.0)
    await asked(one)
    one.telegram.faults.add(Fault("500", "sendMessage", times=1))
    await one.anna.commands("reply 1001 use water")
    await one.anna.commands("reply 1001 and sand")
    await one.until(lambda: rows(one, "select 1 from delivery where purpose = 'reply' and attempts = 1"))
    await goes_by(one, 65)
    await one.in_thread(1001, "⏳ queued: Telegram doesn't accept it (HTTP 500)")
    await one.in_thread(1001, "⏳ queued: earlier messages go out first")
    await one.told(one.tom, "and sand")
    await one.until(lambda: sum("✓ delivered" in text for text in one.thread(1001)) == 2)
    assert not any("queued" in text for text in one.thread(1001))


async def test_the_same_is_not_told_twice_and_a_time_that_moves_not_without_end(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("429", "sendMessage", times=-1, retry_after=600))
    await one.anna.commands("reply 1001 use water")
    await one.until(lambda: rows(one, "select 1 from pace where due_at > 0"))
    await goes_by(one, 65)
    told = len(rows(one, "select 1 from delivery where purpose = 'change'"))
    for _ in range(5):
        await goes_by(one, 0)
    assert len(rows(one, "select 1 from delivery where purpose = 'change'")) == told
    for minute in range(30):
        await one.desk.store.write(lambda work, end=minute: work.outbox.pause("telegram:4712", work.now + 120_000 + end * 60_000, "again"))
        await goes_by(one, 60)
    assert len(rows(one, "select 1 from delivery where purpose = 'change'")) < told + 15
    await one.in_thread(1001, "⏳ queued: Telegram asks us to wait")


async def test_a_typed_reply_gets_a_line_only_when_it_is_late_and_a_reaction_when_it_arrives(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("429", "sendMessage", times=1, retry_after=14))
    typed = await one.anna.types(1001, "!r use water")
    await one.until(lambda: rows(one, "select 1 from pace where due_at > 0"))
    await goes_by(one, 2)
    assert one.thread(1001)[-1] == "!r use water"
    await one.until(lambda: "⏳ queued: Telegram asks us to wait until" in one.thread(1001)[-1])
    assert not one.slack.reactions(SUPPORT, typed)
    await one.told(one.tom, "use water")
    await one.until(lambda: one.thread(1001)[-1] == "✓ delivered")
    await one.until(lambda: list(one.slack.reactions(SUPPORT, typed)) == ["ballot_box_with_check"])
    assert len(one.thread(1001)) == 3
