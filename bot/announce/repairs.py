"""Counts automatic repairs in the database, so that none repeats without end."""

from __future__ import annotations

from bot.ports.counters import was_lately
from bot.ports.work import Work

REPAIRS = 3
DAY_MS = 86_400_000


def may_repair(work: Work, name: str) -> bool:
    """Count one more repair of ``name``. Return False if there were three within a day."""
    count = repairs(work, name)
    if not count:
        work.counters.set(f"repaired:{name}", work.now)
    work.counters.set(f"repairs:{name}", count + 1)
    return count < REPAIRS


def repairs(work: Work, name: str) -> int:
    """Return how often ``name`` was to be repaired since the first repair of the current day."""
    return work.counters.get(f"repairs:{name}") if was_lately(work.counters, f"repaired:{name}", work.now, DAY_MS) else 0
