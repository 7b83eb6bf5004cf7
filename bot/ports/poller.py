"""Polls a platform in one process at a time: the leader takes turns, and the others stand by."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from bot.ports.background import Endless
from bot.ports.channel import DeskPort
from bot.ports.store import RetryLater, StoreUnavailable

T = TypeVar("T")
STANDBY = 1.0  # seconds until a process that does not lead asks again


class Poller:
    """``turn`` polls once, handles what came, and returns the seconds until the next turn. It handles the platform's errors itself.

    The desk's errors leave ``turn``: it must not confirm the batch then, and gets it again. ``stand_by`` is called while another process
    leads. A position that was reached before is outdated then.
    """

    def __init__(self, desk: DeskPort, duty: str, turn: Callable[[], Awaitable[float]], stand_by: Callable[[], None]) -> None:
        self._desk, self._duty, self._turn, self._stand_by = desk, duty, turn, stand_by
        self._stop = asyncio.Event()
        self._task: Endless | None = None
        self.trouble = ""
        """Why nothing is received, if the desk could not store something or the poller was stopped. The channel knows the other reasons."""

    def start(self) -> None:
        self._task = self._desk.background.every(self._duty, self._run, expected=(StoreUnavailable, RetryLater))

    async def stop(self) -> None:
        """End pauses and :meth:`unless_stopped` at once. What a turn has already received is handled to its end."""
        self._stop.set()
        if self._task is not None:
            await self._task.end()
        self.trouble = "stopped"

    async def unless_stopped(self, call: Coroutine[Any, Any, T], otherwise: T) -> T:
        """The result of a call that may take long, such as a long poll; ``otherwise`` if the poller is stopped before."""
        calling, stopping = asyncio.create_task(call), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((calling, stopping), return_when=asyncio.FIRST_COMPLETED)
            return calling.result() if calling.done() else otherwise
        finally:
            for task in (calling, stopping):
                task.cancel()
            await asyncio.gather(calling, stopping, return_exceptions=True)

    async def _run(self) -> None:
        try:
            if await self._desk.leads(self._duty):
                pause = await self._turn()
            else:
                self._stand_by()
                pause = STANDBY
        except Exception:
            self.trouble = "the desk could not store what the platform sent"
            raise
        self.trouble = ""
        if pause:
            await self.unless_stopped(asyncio.sleep(pause), None)
