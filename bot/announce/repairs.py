"""What is repaired by itself keeps a count of it in the database: no repair goes on without an end."""

from __future__ import annotations

from bot.ports.store import Work

REPAIRS = 3
DAY_MS = 86_400_000


def may_repair(work: Work, name: str) -> bool:
    """Count one more repair of ``name``; false when there were three within a day."""
    count = repairs(work, name)
    if not count:
        work.set_mark(f"repaired:{name}", work.now)
    work.set_mark(f"repairs:{name}", count + 1)
    return count < REPAIRS


def repairs(work: Work, name: str) -> int:
    """How often ``name`` was to be repaired since the day of its first repair began."""
    return work.mark(f"repairs:{name}") if work.now - work.mark(f"repaired:{name}") < DAY_MS else 0
