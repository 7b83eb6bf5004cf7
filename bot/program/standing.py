"""A process that does not reach a platform steps back for a while, if another process can do its work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.outbox.reach import Reach

log = structlog.get_logger()
LONGEST = 600.0  # seconds until a process that has stepped back tries again
MANY = 6  # doublings


class LeaseStore(Protocol):
    async def beat(self) -> bool: ...
    async def step_back(self) -> bool: ...
    def come_back(self) -> None: ...


class Standing:
    """Renews the lease of a process that sends.

    A platform that is silent for a quarter of the lease is as good as lost: so others take over within the lease. The process tries again
    after one lease, and after twice as long each time that fails. If the platform is down for everybody, one process stays.
    """

    def __init__(
        self,
        store: LeaseStore,
        reach: Reach,
        lose_lease: Callable[[], None],
        lease: float,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._reach, self._lose_lease = store, reach, lose_lease
        self._lease, self._ticks = lease, ticks
        self._is_back = False
        self._until = float("-inf")
        self._times = 0

    async def beat(self) -> None:
        """Called several times in each lease."""
        now = self._ticks()
        if self._is_back and now < self._until:
            return
        if self._is_back:
            self._is_back = False
            self._reach.forget()
            self._store.come_back()
            log.info("this process takes part again")
        if self._reach.lost_for() > self._lease / 4 and await self._store.step_back():
            self._step_back(now)
        elif not await self._store.beat():
            self._lose_lease()

    def _step_back(self, now: float) -> None:
        self._times = self._times + 1 if now - self._until < LONGEST else 0
        pause = min(LONGEST, self._lease * 2 ** min(self._times, MANY))
        self._is_back, self._until = True, now + pause
        log.warning("a platform can't be reached from here; other processes take over", seconds=pause)
        self._lose_lease()
