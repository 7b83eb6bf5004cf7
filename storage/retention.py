"""Counts what the retention rules would remove."""

from __future__ import annotations

from collections.abc import Iterator

from storage.engine import Connection

BATCH = 500
_CLOSED = "queue = ? and status = 'closed' and (closed_at, number) > (?, ?) and closed_at <= ?"


def due_tickets(db: Connection, queue: str, kind: str, before: int) -> Iterator[int]:
    """Walk through the tickets that were closed before a time, and yield how many of each group, or of their customers, are due."""
    at, number, seen = 0, 0, set[int]()
    columns = "number, closed_at, customer, erased_at"
    while rows := db.all(
        f"select {columns} from ticket where {_CLOSED} order by closed_at, number limit {BATCH:d}", (queue, at, number, before)
    ):
        number, at = rows[-1][0], rows[-1][1]
        if kind == "people":
            fresh = {row[2] for row in rows} - seen
            seen |= fresh
            yield len(_silent(db, fresh, before))
        elif kind == "files":
            yield sum(_has_files(db, row[0]) for row in rows if not row[3])
        else:
            yield sum(not row[3] for row in rows)


def _silent(db: Connection, customers: set[int], before: int) -> list[int]:
    later = f"exists (select 1 from ticket t where t.customer = c.id and (t.status <> 'closed' or t.closed_at > {before:d}))"
    sql = f"select c.id from customer c where c.id in {{keys}} and substr(c.person, 1, 7) <> 'erased-' and not {later}"
    return [number for (number,) in db.among(sql, [(one,) for one in customers], types="bigint")]


def _has_files(db: Connection, ticket: int) -> bool:
    return any('"file ' in data for (data,) in db.all("select data from event where ticket = ?", (ticket,)))
