"""One deadline for everything that an inbound event waits for before it is acknowledged.

A platform waits a few seconds for an acknowledgement. Each step has a limit of its own, and together they keep to the deadline of the
event. The deadline belongs to the task that handles the event, and to the tasks that it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

_END: ContextVar[float] = ContextVar("end", default=inf)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """All waiting inside takes at most so long together. An earlier deadline stays."""
    token = _END.set(min(_END.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _END.reset(token)


def left(most: float) -> float:
    """How many seconds a step may wait that would wait for ``most`` alone."""
    return max(0.0, min(most, _END.get() - monotonic()))
