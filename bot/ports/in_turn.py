"""Preparations of events that run at the same time, but end in the order in which the events came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


class InTurn:
    """Keeps the order of the events with the same key."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Future[None]] = {}

    async def after(self, key: str, preparation: Awaitable[None]) -> None:
        """Wait for this preparation, and for those of all earlier events with this key.

        Whatever the caller does then, up to its next wait, comes before what the later ones do. Raises what the preparation raises.
        """
        before, mine = {self._last[key]} if key in self._last else set(), asyncio.get_running_loop().create_future()
        await self._prepared(key, preparation, before, mine)

    async def after_all(self, key: str, preparation: Awaitable[None]) -> None:
        """The same, and wait for those of the earlier events of all keys."""
        await self._prepared(key, preparation, set(self._last.values()), asyncio.get_running_loop().create_future())

    async def _prepared(
        self, key: str, preparation: Awaitable[None], before: set[asyncio.Future[None]], mine: asyncio.Future[None]
    ) -> None:
        self._last[key] = mine
        try:
            await preparation
            if before:
                await asyncio.wait(before)
        finally:
            mine.set_result(None)
            if self._last[key] is mine:
                del self._last[key]
