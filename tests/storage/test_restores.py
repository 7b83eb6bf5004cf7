"""Restoring backups on both databases: what comes back, what is refused, and that nothing is left half done."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.ports.contents import in_chunks
from storage.backups.archive import HEAD, BadBackup, Head, Writer, checked
from storage.backups.backup import backup
from storage.backups.restore import CannotRestore, restore
from storage.backups.restore import Steps as RestoreSteps
from storage.backups.settling import GAP
from storage.engine import Connection, open_engine
from storage.files import FileStore
from storage.migrate import HEAD as NEWEST
from storage.migrate import migrate, version
from storage.migrations.fresh import DIALECTS
from storage.verify import verify
from tests.conftest import fresh_database
from tests.storage.backed_up import NO_STEPS, record, restored, rows_of
from tests.storage.forging import small_record

__all__ = ["record"]


CHANGED = {"counter", "reminder", "pace"}
"""Tables that a restore changes on purpose."""


@pytest.fixture(params=["folder", "bucket"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    made = FileStore(f"file:{tmp_path}/files" if request.param == "folder" else "memory:///")
    for data in (b"", b"a picture", bytes(range(256)) * 3000):
        await made.put("x", in_chunks(data))
    return made


@pytest.mark.parametrize("into", DIALECTS)
async def test_everything_comes_back_on_either_database(
    request: pytest.FixtureRequest, record: Connection, files: FileStore, tmp_path: Path, into: str
) -> None:
    path = tmp_path / "one.backup"
    made = backup(record, files, path, NO_STEPS)
    (tmp_path / "other").mkdir()
    url = fresh_database(request, tmp_path / "other", into)
    others = FileStore(f"file:{tmp_path}/other/files")
    found = restored(url, others, path)
    db = Connection(open_engine(url))
    before, after = rows_of(record), rows_of(db)
    assert {name for name in before if before[name] != after[name]} <= CHANGED
    remembered = 1  # that a backup was made
    assert found.rows == made.rows == sum(map(len, before.values())) - remembered and found.files == made.files == 3
    assert {key: files.measured(key) for key in files.keys()} == {key: others.measured(key) for key in others.keys()}  # noqa: SIM118
    assert verify(db, 1001).broken == ""
    assert db.one("select count(*) from search_a") != (0,) or db.one("select count(*) from search_b") != (0,)
    db.close()
    assert path.stat().st_mode & 0o77 == 0


def test_ids_that_the_platforms_know_are_not_drawn_again(record: Connection, database: str, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    backup(record, files, path, NO_STEPS)
    record.run("update counter set value = value + 5000 where name = 'id'")
    (before,) = record.one("select value from counter where name = 'id'") or (0,)
    restored(database, files, path, replace=True)
    (after,) = record.one("select value from counter where name = 'id'") or (0,)
    assert after >= before + GAP


def test_ticket_numbers_that_customers_know_are_not_given_out_again(record: Connection, database: str, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    backup(record, files, path, NO_STEPS)
    record.run("update counter set value = 1900 where name = 'ticket'")
    for _ in range(2):
        restored(database, files, path, replace=True)
    assert record.one("select value from counter where name = 'ticket'") == (1900,)
    assert verify(record, 1001).broken == ""
    record.run("update counter set name = 'skipped:1005' where name = 'skipped:1006'")
    assert "#1005 is not one of the numbers" in verify(record, 1001).broken
    record.run("delete from counter where name like 'skipped:%'".replace("%", "%%" if record.locks else "%"))
    assert verify(record, 1001).broken == "ticket #1006 is missing"


def test_an_older_backup_is_migrated(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> None:
    engine = open_engine(database)
    migrate(engine)
    small_record(database).close()
    migrate(engine, "2026_11_28_written")
    old = Connection(engine)
    columns = {
        table: [column for (column,) in old.all(_columns(old.dialect, table))]
        for table in ("counter", "customer", "ticket", "event", "message", "seal", "rating", "ping", "version")
    }
    data = {
        table: old.all(f"select {', '.join(f'{name!r}'.replace(chr(39), chr(34)) for name in names)} from {table}")
        for table, names in columns.items()
    }
    old.close()
    path = tmp_path / "old.backup"
    written(path, {"schema": "2026_11_28_written", "tables": columns}, data)
    (tmp_path / "other").mkdir()
    url = fresh_database(request, tmp_path / "other", engine.dialect.name)
    restored(url, FileStore(f"file:{tmp_path}/files"), path)
    assert version(open_engine(url)) == NEWEST
    db = Connection(open_engine(url))
    assert verify(db, 1001).broken == ""
    assert db.one("select count(*) from ticket") == (5,)
    db.close()


def _columns(dialect: str, table: str) -> str:
    if dialect == "sqlite":
        return f"select name from pragma_table_info('{table}')"
    return f"select column_name from information_schema.columns where table_name = '{table}'"


def written(path: Path, head: dict[str, Any], data: dict[str, list[Any]]) -> None:
    whole = {"schema": NEWEST, "at": 5, "program": "0", "engine": "sqlite", "tables": {}, "rows": 0, **head}
    with path.open("wb") as out:
        writer = Writer(out, Head(**whole))
        for table, rows in data.items():
            writer.rows(table, 0, [list(row) for row in rows])
        writer.end()


def _cut(at: Callable[[int], int]) -> Callable[[bytes], bytes]:
    return lambda data: data[: at(len(data))]


def _changed(data: bytes) -> bytes:
    at = data.index(b"rows/ticket") + 600
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _with_head(**changes: Any) -> Callable[[bytes], bytes]:
    def made(data: bytes) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(data)) as source, tarfile.open(fileobj=out, mode="w") as target:
            for info in source:
                file = source.extractfile(info)
                assert file is not None
                content = file.read()
                if info.name == HEAD:
                    content = json.dumps({**json.loads(content), **changes}).encode()
                    info.size = len(content)
                target.addfile(info, io.BytesIO(content))
        return out.getvalue()

    return made


def _another_tar(_: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("../../etc/passwd"), io.BytesIO())
    return out.getvalue()


def _outside(_: bytes) -> bytes:
    """Whole and with a right checksum, but with a file that belongs somewhere else."""
    out = io.BytesIO()
    writer = Writer(out, Head(NEWEST, 5, "0", "sqlite", {}, 0))
    writer.file("../../elsewhere", 1, [b"x"])
    writer.end()
    return out.getvalue()


BAD: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("empty", lambda _: b"", "not a backup"),
    ("text", lambda _: b"hello" * 500, "not a backup"),
    ("a picture", lambda _: b"\x89PNG" + bytes(5000), "not a backup"),
    ("a database", lambda _: b"SQLite format 3\x00" + bytes(5000), "not a backup"),
    ("another archive", _another_tar, "not a backup"),
    ("cut in the head", _cut(lambda _: 700), "incomplete"),
    ("half", _cut(lambda size: size // 2), "incomplete"),
    ("without its end", _cut(lambda size: size - 10240), "incomplete"),
    ("one bit", _changed, "damaged"),
    ("a file elsewhere", _outside, "damaged"),
    ("newer format", _with_head(format=2), "another version"),
    ("newer schema", _with_head(schema="2036_01_01_later"), ""),
    ("no tables", _with_head(tables=7), "not a backup"),
    ("a table named like SQL", _with_head(tables={"ticket; drop table ticket": []}), "damaged"),
]


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
async def test_a_bad_backup_is_refused_in_one_sentence_and_changes_nothing(
    change: Callable[[bytes], bytes], said: str, tmp_path: Path
) -> None:
    files = FileStore(f"file:{tmp_path}/files")
    await files.put("x", in_chunks(b"a picture"))
    url = f"sqlite:///{tmp_path / 'one.db'}"
    db = small_record(url)
    path = tmp_path / "one.backup"
    backup(db, files, path, NO_STEPS)
    path.write_bytes(change(path.read_bytes()))
    before = rows_of(db)
    with pytest.raises(BadBackup) as told:
        restored(url, files, path, replace=True)
    assert said in str(told.value) and "\n" not in str(told.value)
    assert rows_of(db) == before and len(list(files.keys())) == 1
    db.close()


def test_every_single_cut_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    db = small_record(f"sqlite:///{tmp_path / 'one.db'}")
    backup(db, FileStore(f"file:{tmp_path}/files"), path, NO_STEPS)
    db.close()
    data = path.read_bytes()
    end = len(data.rstrip(b"\x00"))
    cut = tmp_path / "cut.backup"
    for size in [*range(0, end, 997), end - 1]:
        cut.write_bytes(data[:size])
        with pytest.raises(BadBackup):
            checked(cut)


async def test_a_database_that_refuses_rows_is_left_as_it_was(database: str, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    db = small_record(database)
    before = rows_of(db)
    columns = [column for (column,) in db.all(_columns(db.dialect, "counter"))]
    written(path, {"tables": {"counter": columns}, "rows": 2}, {"counter": [["id", 1][: len(columns)]] * 2})
    with pytest.raises(CannotRestore, match="nothing has changed"):
        restored(database, files, path, replace=True)
    assert rows_of(db) == before
    assert verify(db, 1001).broken == ""
    db.close()


def test_a_failed_restore_leaves_no_new_database(tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    written(path, {"tables": {"counter": ["name", "value"]}, "rows": 2}, {"counter": [["id", 1]] * 2})
    with pytest.raises(CannotRestore):
        restored(f"sqlite:///{tmp_path / 'new.db'}", FileStore(f"file:{tmp_path}/files"), path)
    assert not list(tmp_path.glob("new.db*"))


def test_a_database_in_use_is_replaced_only_on_request(record: Connection, database: str, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    backup(record, files, path, NO_STEPS)
    record.run("update ticket set subject = 'changed later'")
    with pytest.raises(CannotRestore, match="--replace"):
        restored(database, files, path)
    assert record.one("select count(*) from ticket where subject = 'changed later'") == (5,)
    restored(database, files, path, replace=True)
    assert record.one("select count(*) from ticket where subject = 'changed later'") == (0,)


@pytest.mark.parametrize(("schema", "told"), [("2099_01_01_future", "Put it aside"), ("2026_11_28_notify", "migrate")])
def test_a_database_of_another_version_is_left_alone_with_what_to_do(
    record: Connection, database: str, tmp_path: Path, schema: str, told: str
) -> None:
    path = tmp_path / "desk.backup"
    backup(record, FileStore(f"file:{tmp_path}/files"), path, NO_STEPS)
    record.run("update alembic_version set version_num = ?", (schema,))
    try:
        with pytest.raises(CannotRestore, match=told):
            restored(database, FileStore(f"file:{tmp_path}/files"), path, replace=True)
    finally:
        record.run("update alembic_version set version_num = ?", (NEWEST,))
    assert record.one("select count(*) from ticket") == (5,)


def test_the_database_of_another_program_is_left_alone(database: str, tmp_path: Path) -> None:
    engine = open_engine(database)
    migrate(engine)
    migrate(engine, "base")
    with engine.begin() as connection:
        connection.execute(text("drop table alembic_version"))
        connection.execute(text("create table theirs (id integer)"))
    path = tmp_path / "one.backup"
    written(path, {}, {})
    with pytest.raises(CannotRestore, match="theirs"):
        restored(database, FileStore(f"file:{tmp_path}/files"), path, replace=True)


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), KeyboardInterrupt()], ids=["disk", "signal"])
def test_a_search_index_that_is_not_built_leaves_the_rest_restored(tmp_path: Path, error: BaseException) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    db = small_record(f"sqlite:///{tmp_path / 'one.db'}")
    backup(db, files, path, NO_STEPS)
    db.close()

    def fails(_done: int, _all: int) -> None:
        raise error

    url = f"sqlite:///{tmp_path / 'two.db'}"
    quiet = RestoreSteps(NO_STEPS.rows, lambda _done: None, NO_STEPS.rows, fails)
    assert restore(open_engine(url), files, path, quiet).not_indexed
    restored_db = Connection(open_engine(url))
    assert verify(restored_db, 1001).broken == ""
    restored_db.close()
