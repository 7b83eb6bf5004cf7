"""Waits of the tests. One that fails says after 15 seconds what it waited for."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE = 5  # times as long as the look before it
PATIENCE = 15.0 * float(os.environ.get("BELLHOP_TEST_SLOW", "1"))
"""Seconds. On a machine that is much slower than a laptop, BELLHOP_TEST_SLOW=3 makes all waits three times as long."""


async def until(
    look: Callable[[], T],
    patience: float = PATIENCE,
    *,
    progress: Callable[[], object] = lambda: None,
    shown: Callable[[], object] = lambda: "",
    every: float = 0.01,
) -> T:
    """Wait until ``look`` returns something true. What is costly to look at is looked at less often.

    ``progress`` is for work that takes long as a whole: the time starts again whenever its value changes. ``shown`` is added to the
    failure.
    """
    end, last = time.monotonic() + patience, progress()
    while True:
        began = time.thread_time()
        if found := look():
            return found
        pause = max(every, PAUSE * (time.thread_time() - began))
        if time.monotonic() > end:
            if (now := progress()) == last:
                raise AssertionError(f"waited {patience:g} s in vain for {source_of(look)} {shown()}".rstrip())
            end, last = time.monotonic() + patience, now
        await asyncio.sleep(pause)


async def answered(ask: Callable[[], Awaitable[T]], into: Callable[[T], object], patience: float = PATIENCE) -> T:
    """Ask again and again, until the answer is what we wait for."""
    end = time.monotonic() + patience
    while not into(answer := await ask()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:g} s in vain for {source_of(into)}; the last answer is {answer}")
        await asyncio.sleep(0.05)
    return answer


async def soon(awaited: Awaitable[T]) -> T:
    """The result of something that comes within the usual time."""
    try:
        return await asyncio.wait_for(awaited, PATIENCE)
    except TimeoutError:
        raise AssertionError(f"waited {PATIENCE:g} s in vain for {getattr(awaited, '__qualname__', awaited)}") from None


def source_of(look: Callable[[], object]) -> str:
    """The line that waits."""
    try:
        return " ".join(inspect.getsource(look).split())
    except (OSError, TypeError):
        return repr(look)
