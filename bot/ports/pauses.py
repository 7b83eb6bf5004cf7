"""Waits for an event, at most so long."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def pause(until: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after so many seconds. ``asyncio.wait_for`` makes a task for this before Python 3.12: twice as many
    turns of the event loop.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await until.wait()
