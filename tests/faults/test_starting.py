"""``run``, ``migrate`` and ``check`` with a database that is empty, older, newer, foreign, elsewhere or unreachable."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.tables import metadata
from tests.conftest import cluster
from tests.faults import starter
from tests.faults.desks import Desks


async def refused(desk: Desks, *words: str) -> str:
    """The one sentence of a command that ends with exit code 1."""
    code, out, err = await desk.bellhop(*words)
    assert (code, out) == (1, ""), (code, out, err)
    assert "Traceback" not in err
    assert len([line for line in err.splitlines() if '"level"' not in line]) == 1, err
    return err


async def test_an_empty_file_is_filled_and_an_empty_cluster_is_not(desk: Desks) -> None:
    await desk.run()
    assert desk.rows("select value from counter where name = 'ticket'") == [(1000,)]
    with cluster() as postgres:
        desk.database = postgres.url
        assert "bellhop migrate" in await refused(desk, "run")
        code, out, _ = await desk.bellhop("migrate")
        assert (code, out) == (0, "The database has the newest schema.\n")
        assert (await desk.bellhop("migrate"))[0] == 0
        await desk.run()


async def test_older_newer_and_foreign_schemas_are_refused(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    desk.change("update alembic_version set version_num = '2099_01_01_later'")
    for words in (("run",), ("migrate",), ("verify",)):
        assert "newer" in await refused(desk, *words)
    (desk.folder / "bellhop.db").unlink()
    with sqlite3.connect(desk.folder / "bellhop.db") as other:
        other.execute("create table shopping (item text)")
    for words in (("run",), ("migrate",)):
        assert "shopping" in await refused(desk, *words)


async def test_what_cannot_be_opened_is_said_in_one_sentence(desk: Desks) -> None:
    folder = desk.folder
    for url, words in {
        f"sqlite:///{folder}/no/such/folder/bellhop.db": "folder",
        f"sqlite:///{folder}": "unable to open",
        "postgresql://nobody:secret-word@127.0.0.1:1/none": "refused",
        f"postgresql://nobody@/none?host={folder}": "cannot be opened",
    }.items():
        desk.database = url
        sentence = await refused(desk, "run")
        assert words in sentence
        assert "secret-word" not in sentence
    (folder / "garbage.db").write_bytes(b"this is no database at all, not even a little" * 100)
    desk.database = f"sqlite:///{folder}/garbage.db"
    assert "cannot be opened" in await refused(desk, "run")


async def test_a_second_machine_on_the_same_file_is_refused(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    soon = int((time.time() + 3600) * 1000)
    desk.change("insert into worker (id, host, until) values ('elsewhere/17/abc', 'elsewhere', ?)", (soon,))
    assert "Another machine (elsewhere)" in await refused(desk, "run")
    desk.change("update worker set until = 5")
    await desk.run()


async def test_a_database_that_is_held_by_somebody_else_is_said(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    holder = sqlite3.connect(desk.folder / "bellhop.db", isolation_level=None)
    holder.execute("begin immediate")
    try:
        assert "locked" in await refused(desk, "run")
    finally:
        holder.close()


def test_a_migration_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    from storage.engine import open_engine
    from storage.migrate import HEAD, migrate, version

    engine = open_engine(f"sqlite:///{tmp_path / 'half.db'}")
    migrate(engine)
    migrate(engine, "base")  # an empty database is created from a script instead
    made = Operations.create_table
    count = iter(range(100))

    def breaks(self, *args, **more):
        if next(count) == 5:
            raise OSError("the power went")
        return made(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", breaks)
        with pytest.raises(OSError, match="the power went"):
            migrate(engine)
    assert version(engine) == ""
    with create_engine(engine.url).connect() as connection:
        assert connection.execute(text("select name from sqlite_master where type = 'table'")).scalars().all() == ["alembic_version"]
    migrate(engine)
    assert version(engine) == HEAD


COMMANDS = (
    ("verify",),
    ("seal",),
    ("stats",),
    ("stats", "--json"),
    ("agents",),
    ("parked", "--retry"),
    ("reindex",),
    ("canned", "export", "canned.yaml"),
    ("token", "list"),
    ("backup", "desk.backup"),
)


async def test_a_database_that_fails_during_a_command_is_said_in_one_sentence(desks: Desks) -> None:
    assert (await desks.bellhop("migrate"))[0] == 0
    for table in reversed(metadata.sorted_tables):
        if table.name != "counter":
            desks.change(f"drop table {table.name}")
    for words in COMMANDS:
        told = await refused(desks, *words)
        assert "no such table" in told or "does not exist" in told
    assert not list(desks.folder.glob("desk.backup*"))
    code, out, err = await desks.bellhop("doctor", "--offline")
    assert code == 1 and "database.url" in out and "store of attachments" in out and err == ""


async def test_a_store_of_files_that_cannot_be_opened_is_said_in_one_sentence(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    assert (await desk.bellhop("backup", "good.backup"))[0] == 0
    (desk.folder / "files").rmdir()
    (desk.folder / "files").write_text("in the way")
    for words in (("run",), ("verify",), ("backup", "desk.backup"), ("restore", "good.backup", "--replace")):
        assert "files.store" in await refused(desk, *words)
    assert not list(desk.folder.glob("desk.backup*"))


async def test_a_host_that_is_not_ours_is_said(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    environment = {**desk.environment(), "BELLHOP_HTTP__HOST": "203.0.113.5"}
    code, _, err = await starter.bellhop(("run",), desk.folder, environment)
    assert code == 1 and "http.host" in err and "http.port" not in err
