"""Builds the search index again at once, beside a running desk or without one."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.search.analyser import VERSION
from storage import search
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

AT_ONCE = 50  # tickets in one transaction, so that a running desk needn't wait for long


def reindex(db: Connection, moved: Callable[[int, int], None]) -> int:
    """Build the index; the old one answers until it is complete. ``moved`` hears how many tickets are done, and of how many.

    A running desk may add tickets to it too. Returns the number of tickets.
    """
    _write(db, lambda work: work.search.begin(VERSION))
    row = db.one("select count(*) from ticket")
    total, done = int(row[0]) if row else 0, 0
    while search.state(db).building:
        batch = search.next_documents(db, AT_ONCE)
        _write(db, lambda work, batch=batch: work.search.build(VERSION, batch))  # type: ignore[misc]
        done += len(batch.documents)
        moved(min(done, total), total)
    return total


def _write(db: Connection, unit: Callable[[SqlWork], object]) -> None:
    db.begin()
    try:
        work = SqlWork(db, Ids(), "reindex", int(time.time() * 1000))
        unit(work)
        work.flush()
    except BaseException:
        db.rollback()
        raise
    db.commit()
