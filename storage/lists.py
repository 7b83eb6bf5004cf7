"""SQL for the lists of tickets. Each list is read in order from its indexes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

_AWAKE = "snoozed_until = 0"
_OPEN = "status <> 'closed'"  # exactly as in the partial indexes, or SQLite does not use them
_STATUSES = {"unclaimed": ("new",), "waiting": ("waiting",), "open": ("new", "open", "waiting", "on_hold")}
_ORDERS = {"due": ("waiting_since", "asc"), "closed": ("closed_at", "desc")}


def numbers(which: str, *, queues: Sequence[str], assignee: str, limit: int, offset: int) -> tuple[str, list[object]]:
    """SQL that finds ticket numbers, and its values. ``which``: ``mine``, ``unclaimed``, ``due``, ``waiting``, ``closed`` or ``open``."""
    pieces, (by, way) = _pieces(which, queues, assignee), order(which)
    inner, values = [], []
    for place, (condition, bound) in enumerate(pieces):
        found = f"select number, {by} as k from ticket where {condition} order by {by} {way}, number {way} limit {limit + offset:d}"
        inner.append(f"select * from ({found}) as piece_{place}")
        values += bound
    every = " union all ".join(inner)
    return f"select number from ({every}) as listed order by k {way}, number {way} limit {limit:d} offset {offset:d}", values


def order(which: str) -> tuple[str, str]:
    """The column that a list is sorted by, and the direction."""
    return _ORDERS.get(which, ("changed_at", "desc"))


def _pieces(which: str, queues: Sequence[str], assignee: str) -> list[tuple[str, list[object]]]:
    """Conditions; one index returns the rows of each in order."""
    if which == "mine":
        marks = ", ".join("?" for _ in queues)
        return [(f"{_OPEN} and {_AWAKE} and assignee = ? and queue in ({marks})", [assignee, *queues])]
    if which == "due":
        return [(f"waiting_since > 0 and {_AWAKE} and queue = ?", [queue]) for queue in queues]
    if which == "closed":
        return [("status = 'closed' and queue = ?", [queue]) for queue in queues]
    both = product(queues, _STATUSES[which])
    return [(f"{_OPEN} and {_AWAKE} and queue = ? and status = ?", [queue, status]) for queue, status in both]
