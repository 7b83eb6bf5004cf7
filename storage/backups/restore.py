"""Restores a backup: files first, then all tables in one transaction, so that everything is there or nothing has changed.

A desk may run meanwhile. Its units wait for the transaction, and what it has in memory is fenced off: see :mod:`storage.backups.settling`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from bot.settings.program_name import bellhop
from storage import migrate, tables, workers
from storage import reindex as index
from storage.backups.archive import BadBackup, Progress, Reader, checked, other_schema
from storage.backups.settling import Settled, read_kept, settle
from storage.engine import Connection as DriverConnection
from storage.engine import database_errors, sqlite_file
from storage.files import FileStore, FilesUnusable
from storage.private import COMPANIONS
from storage.search_schema import SLOTS

LOCK_MS = 30_000  # for units of a running desk to end
IN_USE = ("customer", "ticket", "parked", "delivery", "canned")
"""A database without a row in any of these holds nothing that could be lost."""


class CannotRestore(Exception):
    """Nothing was restored, and nothing has changed. The text says in one sentence why, and what to do."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Hear how far each step is: bytes that were checked, files and rows that were restored, tickets in the search index."""

    check: Progress
    files: Callable[[int], None]
    rows: Progress
    index: Progress


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds, and since when. ``not_indexed`` says why the search index wasn't built; empty if it was."""

    at: int
    rows: int
    files: int
    settled: Settled
    not_indexed: str


def restore(engine: Engine, files: FileStore, path: Path, steps: Steps, *, replace: bool = False) -> Restored:
    """Restore a backup into an empty database or, if ``replace``, instead of everything in it. Raises CannotRestore, BadBackup."""
    reader = checked(path, steps.check)
    if reader.head.schema not in migrate.known():
        raise other_schema(path, reader.head.schema, migrate.HEAD)
    lite = sqlite_file(engine.url.render_as_string(hide_password=False))
    existed = lite is None or lite.exists()
    _refuse(engine, replace=replace)
    added: list[str] = []
    try:
        count = _files(files, reader, added, steps.files)
        settled = _rows(engine, reader, steps.rows, replace=replace)
    except BaseException as error:
        with suppress(FilesUnusable):  # which is the error already
            for key in added:
                files.delete(key)
        if lite is not None and not existed:
            for end in ("", *COMPANIONS):
                lite.with_name(lite.name + end).unlink(missing_ok=True)
        if isinstance(error, (OverflowError, *database_errors())):
            raise CannotRestore(
                f"The database doesn't take the backup ({_first_line(error)}), and nothing has changed. Check the disk and the rights; "
                "if the desk is busy, try again or stop it."
            ) from error
        raise
    return Restored(reader.head.at, reader.head.rows, count, settled, _not_indexed(engine, steps.index))


def _not_indexed(engine: Engine, moved: Progress) -> str:
    """Build the search index. Return why it wasn't built; empty if it was. The desk would build it, too."""
    try:
        db = DriverConnection(engine)
        try:
            index.reindex(db, moved)
        finally:
            db.close()
    except KeyboardInterrupt:
        return "interrupted"
    except database_errors() as error:
        return _first_line(error)
    return ""


def _refuse(engine: Engine, *, replace: bool) -> None:
    """Raise CannotRestore if this database must not be replaced."""
    try:
        found = migrate.version(engine)
    except migrate.WrongSchema as error:
        raise CannotRestore(str(error)) from error
    if not found:
        return
    if found not in migrate.known():
        raise CannotRestore(
            f"The database has the newer schema {found}, which this program can't replace. Put it aside (the SQLite file with its -wal and "
            "-shm; or name another, empty database under database.url), and restore again."
        )
    if found != migrate.HEAD:
        raise CannotRestore(f"The database has the schema {found}. Run first: {bellhop()} migrate")
    db = DriverConnection(engine)
    try:
        if not replace and any(db.one(f"select 1 from {table} limit 1") for table in IN_USE):
            raise CannotRestore(
                "The database under database.url isn't empty. Name another one, or back it up and then replace all of it: --replace"
            )
        if engine.dialect.name == "sqlite" and (other := workers.elsewhere(db, int(time.time() * 1000))):
            raise CannotRestore(f"Another machine ({other}) works on this SQLite file. Stop it first.")
    finally:
        db.close()


def _files(files: FileStore, reader: Reader, added: list[str], moved: Callable[[int], None]) -> int:
    """Store the files that are not there yet. ``added`` gets their keys before they are written."""
    count = 0
    for key, size, pieces in reader.files():
        count += 1
        content = iter(pieces)
        if (found := files.measured(key)) is not None:
            digest = sha256()
            for piece in content:
                digest.update(piece)
            if found != (size, digest.hexdigest()):
                raise CannotRestore(f"The file {key} under files.store differs from the one in the backup. Move it away, and try again.")
        else:
            added.append(key)
            files.restore(key, content)
        moved(count)
    return count


def _rows(engine: Engine, reader: Reader, moved: Progress, *, replace: bool) -> Settled:
    with migrate.alone(engine) as connection:
        _lock(connection)
        kept = read_kept(connection)
        _drop(connection, replace=replace)
        migrate.build(connection, reader.head.schema)
        _insert(connection, reader, moved)
        migrate.upgrade(connection)
        return settle(connection, kept, reader.head.at, int(time.time() * 1000))


def _lock(connection: Connection) -> None:
    """Wait until no unit of a running desk is in progress. From then on, they wait for us. SQLite has only one writer anyway."""
    if connection.dialect.name == "postgresql" and (found := _ours(connection)):
        connection.exec_driver_sql(f"set local lock_timeout = {LOCK_MS:d}")
        connection.exec_driver_sql(f"lock table {', '.join(sorted(found))} in access exclusive mode")


def _ours(connection: Connection) -> set[str]:
    own = {*tables.metadata.tables, *SLOTS, "alembic_version"}
    return own & set(inspect(connection).get_table_names())


def _drop(connection: Connection, *, replace: bool) -> None:
    if not replace:
        for table in set(IN_USE) & _ours(connection):
            if connection.execute(text(f"select 1 from {table} limit 1")).first():
                raise CannotRestore("Something was written to the database meanwhile: it isn't empty any more. Nothing has changed.")
    for table in sorted(_ours(connection), key=lambda name: name == "customer"):  # tickets refer to customers
        connection.exec_driver_sql(f"drop table {table}")


def _insert(connection: Connection, reader: Reader, moved: Progress) -> None:
    found = inspect(connection)
    columns = {table: {column["name"] for column in found.get_columns(table)} for table in found.get_table_names()}
    for table in reader.head.tables:
        if table in columns:
            connection.exec_driver_sql(f"delete from {table}")  # the migrations may have filled it
    done = 0
    for table, rows in reader.rows():
        names = reader.head.tables[table]
        if not columns.get(table, set()).issuperset(names):
            raise BadBackup(f"The backup has columns of {table} that its schema {reader.head.schema} doesn't know. Take another one.")
        _insert_piece(connection, table, ", ".join(f'"{name}"' for name in names), rows)
        done += len(rows)
        moved(done, reader.head.rows)


def _insert_piece(connection: Connection, table: str, names: str, rows: list[list[Any]]) -> None:
    cursor: Any = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in rows[0])
        cursor.executemany(f'insert into "{table}" ({names}) values ({marks})', rows)
        return
    with cursor.copy(f'copy "{table}" ({names}) from stdin') as copy:
        for row in rows:
            copy.write_row(row)


def _first_line(error: BaseException) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
