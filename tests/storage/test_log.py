"""What was erased, in SQLite's files: the log of changes, and pages that became free."""

from __future__ import annotations

from pathlib import Path

from storage.engine import LOG_BYTES, Connection, open_engine


def test_a_long_log_is_short_again_as_soon_as_it_is_in_the_database(tmp_path: Path) -> None:
    db, log = Connection(open_engine(f"sqlite:///{tmp_path / 'a.db'}")), tmp_path / "a.db-wal"
    db.begin()
    db.run("create table words (said text)")
    for _ in range(3 * LOG_BYTES // 100_000):
        db.run("insert into words (said) values (?)", ("x" * 100_000,))
    db.commit()
    long = log.stat().st_size
    for _ in range(2):
        db.begin()
        db.run("insert into words (said) values ('y')")
        db.commit()
    assert long > 2 * LOG_BYTES
    assert log.stat().st_size <= LOG_BYTES
    db.close()


def test_what_is_deleted_is_overwritten_also_in_pages_that_become_free(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    db = Connection(open_engine(f"sqlite:///{file}"))
    db.begin()
    db.run("create table words (said text)")
    db.run("insert into words (said) values (?)", ("zanzibar " * 5_000,))
    db.commit()
    db.begin()
    db.run("delete from words")
    db.commit()
    ((free,),) = db.all("pragma freelist_count")
    assert free > 0
    db.close()
    assert b"zanzibar" not in file.read_bytes()
