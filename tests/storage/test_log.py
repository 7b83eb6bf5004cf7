"""SQLite's log of changes: who begins it, and what was erased in it and in pages that became free."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("lock", ["begin; select count(*) from words", "begin immediate", "begin exclusive"])
def test_who_finds_a_new_file_locked_by_another_process_waits(tmp_path: Path, lock: str) -> None:
    """Several processes may begin at once. SQLite itself doesn't wait when the mode of the log changes."""
    file = tmp_path / "a.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("create table words (said text)")
    for statement in lock.split("; "):
        other.execute(statement).fetchall()
    release = threading.Timer(0.3, other.rollback)
    release.start()
    db = Connection(open_engine(f"sqlite:///{file}"))
    assert db.one("pragma journal_mode") == ("wal",)
    db.close()
    release.join()
    other.close()


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
