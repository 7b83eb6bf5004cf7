"""SQL for the lists of tickets. Each list is read in order from its indexes."""

from __future__ import annotations

from itertools import product

from bot.core.urgency import CLOSED, NOT_DUE
from bot.ports.work import TicketList

# exactly as in the partial indexes, or SQLite does not use them
_AWAKE, _OPEN = "snoozed_until = 0", "status <> 'closed'"
_UNCLAIMED = "assignee = '' and status <> 'closed' and status <> 'waiting' and snoozed_until = 0"
_STATUSES = {
    "mine": ("new", "open", "waiting", "on_hold"),
    "due": ("new", "open", "waiting", "on_hold"),
    "overdue": ("new", "open", "waiting", "on_hold"),
    "waiting": ("waiting",),
    "hold": ("on_hold",),
    "open": ("new", "open", "waiting", "on_hold"),
    "closed": ("closed",),
    "all": ("new", "open", "waiting", "on_hold", "closed"),
}

_Piece = tuple[str, list[object]]


def numbers(wanted: TicketList, now: int, dialect: str, *, limit: int, offset: int) -> _Piece:
    """SQL that finds ticket numbers in order, and its values."""
    found, values = _union(wanted, now, dialect, limit + offset)
    return f"select number from ({found}) as listed order by urgency, number limit {limit:d} offset {offset:d}", values


def size(wanted: TicketList, now: int, dialect: str, *, most: int) -> _Piece:
    """SQL that counts the tickets of a list, up to a limit, and its values."""
    # In order, because PostgreSQL would read the whole table if it expects more tickets than there are.
    found, values = _union(wanted, now, dialect, most if dialect == "postgresql" else 0)
    return f"select count(*) from (select number from ({found}) as listed limit {most:d}) as counted", values


def _union(wanted: TicketList, now: int, dialect: str, most: int) -> _Piece:
    inner, values = [], []
    end = f"order by urgency, number limit {most:d}" if most else ""
    for place, (condition, bound) in enumerate(_narrowed(wanted, piece) for piece in _pieces(wanted, now, dialect)):
        inner.append(f"select * from (select number, urgency from ticket where {condition} {end}) as piece_{place}")
        values += bound
    return " union all ".join(inner), values


def _narrowed(wanted: TicketList, piece: _Piece) -> _Piece:
    """Leave only the tickets of an agent, and those that were opened in a period."""
    condition, values = piece
    if wanted.agent and wanted.agent not in values:
        condition, values = f"{condition} and assignee = ?", [*values, wanted.agent]
    if wanted.opened:
        condition, values = f"{condition} and opened_at >= ? and opened_at < ?", [*values, wanted.opened.since, wanted.opened.until]
        if "closed" in values:  # what was opened later was closed later
            condition, values = f"{condition} and urgency <= ?", [*values, CLOSED - wanted.opened.since]
    return condition, values


def _pieces(wanted: TicketList, now: int, dialect: str) -> list[_Piece]:
    """Conditions; one index returns the rows of each in order."""
    which, queues = wanted.which, wanted.queues
    if which == "unclaimed":
        return [(f"{_UNCLAIMED} and queue = ?", [queue]) for queue in queues]
    if which == "snoozed":
        return [("snoozed_until > 0 and queue = ?", [queue]) for queue in queues]
    more, values = _MORE.get(which, ""), [NOT_DUE] if which == "due" else [now + 1] if which == "overdue" else []
    if agent := wanted.viewer if which == "mine" else wanted.agent:
        marks = ", ".join("?" for _ in queues)
        queue = "queue || ''" if dialect == "sqlite" else "queue"  # SQLite would take an index that begins with the queue
        theirs = f"assignee = ? and status = ? and {queue} in ({marks}){more}"
        return [(theirs, [agent, one, *queues, *values]) for one in _STATUSES[which]]
    # With both conditions of the index of awake tickets, which would be the wrong one for an agent's.
    among = f" and {_OPEN}" if _AWAKE in more else ""
    both = product(queues, _STATUSES[which])
    return [(f"queue = ? and status = ?{more}{among}", [queue, status, *values]) for queue, status in both]


_MORE = {"due": f" and urgency < ? and {_AWAKE}", "overdue": " and urgency < ?", "waiting": f" and {_AWAKE}"}
