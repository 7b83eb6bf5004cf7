"""Runs the sweeps of due rows. APScheduler, in UTC and in memory, wakes the clock when the next row is due.

The system time may be set back or forward; by the monotonic clock, at most one second passes between two sweeps. No state is kept here: the
database decides what is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports.background import Background, Endless
from bot.ports.pauses import pause
from bot.ports.store import StoreUnavailable

NEXT = "next"
AT_LEAST_EVERY = 1.0  # seconds, so that rows written by other processes are noticed in time


class Clock:
    """Calls ``tick`` every second and when the next row is due; ``tick`` returns that time (milliseconds since 1970) or None."""

    def __init__(self, tick: Callable[[], Awaitable[int | None]]) -> None:
        self._tick = tick
        self._wake = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._task: Endless | None = None
        self._stopping = False
        self._next: int | None = None
        self.ticked_at = 0.0

    def start(self, background: Background) -> None:
        self._scheduler.start()
        self._wake.set()
        self._task = background.every("clock", self._turn, longest=AT_LEAST_EVERY, expected=(StoreUnavailable,))

    def expect(self, at: int | None) -> None:
        """Wake up at this time (milliseconds since 1970), because something is due then."""
        if at is not None and (self._next is None or at < self._next):
            self._next = at
            self._scheduler.add_job(self._ring, "date", run_date=datetime.fromtimestamp(at / 1000, UTC), id=NEXT, replace_existing=True)

    async def stop(self) -> None:
        """Start no further sweep and wait for the current one."""
        self._stopping = True
        self._wake.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._task is not None:
            await self._task.end()

    async def _ring(self) -> None:
        self._next = None
        self._wake.set()

    async def _turn(self) -> None:
        await pause(self._wake, AT_LEAST_EVERY)  # by the monotonic clock
        self._wake.clear()
        if self._stopping:
            return
        self.expect(await self._tick())
        self.ticked_at = asyncio.get_running_loop().time()
