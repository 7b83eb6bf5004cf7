"""When the clock wakes up for what is due."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.ports.background import Background
from bot.timers import clock
from bot.timers.clock import Clock
from tests.waiting import soon

HOUR_MS = 3_600_000


async def test_it_plans_the_same_time_once_and_a_sooner_one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle desk with a ticket that is due later sweeps every second: nothing must be planned anew for that."""
    monkeypatch.setattr(clock, "AT_LEAST_EVERY", 0.01)
    due = int(time.time() * 1000) + HOUR_MS
    planned: list[Any] = []
    sweeps, swept = 0, asyncio.Event()

    async def tick() -> int:
        nonlocal sweeps
        sweeps += 1
        if sweeps == 5:
            swept.set()
        return due

    background, made = Background(), Clock(tick)
    add = made._scheduler.add_job
    monkeypatch.setattr(made._scheduler, "add_job", lambda *args, **more: (planned.append(more["run_date"]), add(*args, **more)))
    made.start(background)
    await soon(swept.wait())
    assert [at.timestamp() for at in planned] == [due / 1000]
    made.expect(due - 1000)
    made.expect(due)
    assert [at.timestamp() for at in planned] == [due / 1000, due / 1000 - 1]
    await made.stop()
    await background.close()


async def test_it_wakes_again_for_what_is_due_after_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "AT_LEAST_EVERY", HOUR_MS / 1000)
    soonest = int(time.time() * 1000) + 50
    sweeps, swept = 0, asyncio.Event()

    async def tick() -> int | None:
        nonlocal sweeps
        sweeps += 1
        if sweeps == 4:
            swept.set()
        return soonest + 50 * (sweeps - 1) if sweeps < 4 else None

    background, made = Background(), Clock(tick)
    made.start(background)
    await soon(swept.wait())
    assert time.time() * 1000 >= soonest + 100
    await made.stop()
    await background.close()
