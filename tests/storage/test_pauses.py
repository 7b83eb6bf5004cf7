"""A pause that a platform asked for outlives a restart, and a clock that was set back doesn't lengthen it."""

from __future__ import annotations

from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.migrate import ensure
from storage.work.sql_work import SqlWork

NOW = 1_770_000_000_000
HOUR = 3_600_000


def test_a_pause_never_lasts_longer_than_it_was_asked_for(database: str) -> None:
    engine = open_engine(database)
    ensure(engine, 1001)
    db = Connection(engine)

    def left(now: int) -> int | None:
        db.begin()
        pause = SqlWork(db, Ids(), "me", now).outbox.waiting(10).rests.get("telegram:1")
        db.rollback()
        return pause.left if pause else None

    db.begin()
    work = SqlWork(db, Ids(), "me", NOW)
    work.outbox.pause("telegram:1", NOW + 10_000, "too many requests")
    work.flush()
    db.commit()
    assert left(NOW + 4_000) == 6_000
    assert left(NOW - HOUR) == 10_000
    assert left(NOW + HOUR) is None
    db.run("update pace set lasts = 0")  # a pause from before the upgrade
    assert left(NOW + 4_000) == 6_000
    db.close()
