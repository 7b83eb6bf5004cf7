"""Named numbers as units of work read and set them."""

from __future__ import annotations

from typing import Protocol


class CounterRepository(Protocol):
    """Named numbers: how far something has come that is done once, or when it was done last. Reading one locks it."""

    def get(self, name: str) -> int:
        """0 for a name that was never set."""

    def peek(self, name: str) -> int:
        """The same without a lock: others may change it meanwhile."""

    def set(self, name: str, value: int) -> None: ...


def was_lately(counters: CounterRepository, name: str, now: int, span: int) -> bool:
    """Whether the time that a counter holds is less than ``span`` ago. A time in the future comes from a clock that was ahead."""
    return 0 <= now - counters.get(name) < span
