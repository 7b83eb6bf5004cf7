"""Opens the database: an SQLAlchemy engine for migrations, and driver connections for everything else."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage import bulk
from storage.bulk import Row, columns_of
from storage.private import make_file
from storage.troubles import sqlite_code

BUSY_MS = 10_000
_SOON = 0.01  # seconds until a lock for which SQLite doesn't wait is tried again
WAKE = "bellhop"  # the channel of PostgreSQL's notifications between processes
CACHE_KIB = 512  # pages that each connection keeps. The default is 2,000; the machine keeps the file in its memory anyway
# How long SQLite's log stays once it is in the database: what was erased may be in it until it is overwritten.
LOG_BYTES = 4 * 2**20
COPIED = 64  # values of an insert from which a copy takes less CPU time of the client than arrays
MOST_KEYS = 5_000  # SQLite allows 32,766 values in one statement
# How long the client waits for a server that does not answer.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 8_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
# How long the server waits for a client that does not answer. Then it ends the session and releases its locks.
_SERVER_PATIENCE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 2, "tcp_user_timeout": 8_000}
# A connection is closed when it is given back, which ends its transaction. A rollback before that would fail if the connection is lost.
_CLOSES: dict[str, Any] = {"poolclass": NullPool, "pool_reset_on_return": None}
_LONGEST_IDLE_MS = 60_000  # in a transaction of a migration
UNREACHABLE = (SQLAlchemyError, sqlite3.Error, OSError)
"""What opening a database raises if it does not exist, access is denied, or the server does not answer."""
_MENDED = {
    sqlite3.SQLITE_BUSY: "another program holds it: end that one, or wait",
    sqlite3.SQLITE_LOCKED: "another program holds it: end that one, or wait",
    sqlite3.SQLITE_CORRUPT: "put the file aside with its -wal and -shm, and restore the newest backup",
    sqlite3.SQLITE_NOTADB: "put the file aside with its -wal and -shm, and restore the newest backup",
    sqlite3.SQLITE_FULL: "free some space on its disk",
    sqlite3.SQLITE_IOERR: "check its disk",
}


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Timeouts of a session in milliseconds; 0 is no limit.

    ``lock`` limits waiting for a lock, ``idle`` the silence inside a transaction (of a client that is frozen or disconnected), and
    ``statement`` a single statement. SQLite has only ``lock``: it releases the locks of a process when the process ends.
    """

    lock: int
    idle: int
    statement: int = 0


TOOL = SessionLimits(lock=BUSY_MS, idle=60_000)
READER = SessionLimits(lock=BUSY_MS, idle=5_000, statement=60_000)


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``. It does not connect yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), **_CLOSES, connect_args=_PATIENCE)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(parsed, **_CLOSES, connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256})
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for a server."""
    parsed = make_url(url)
    return Path(parsed.database).absolute() if parsed.get_backend_name() == "sqlite" and parsed.database else None


def why_not(url: str, error: Exception) -> str:
    """Say why a database cannot be opened, and what to check. Contains no password."""
    parsed = make_url(url)
    cause = getattr(error, "orig", None) or error
    reason = (str(cause).strip() or type(cause).__name__).splitlines()[0].rstrip(".")
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return f"{reason}; check that it runs, and name, user and password"
    path = Path(parsed.database).absolute()
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it"
    if path.is_dir():
        return f"{reason}: {path} is a folder; name a file"
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        return f"{reason}; we need the right to write {path} and its folder"
    mended = _MENDED.get(sqlite_code(cause) or 0) if isinstance(cause, sqlite3.Error) else None
    return f"{reason} ({path}); {mended}" if mended else f"{reason} ({path})"


def database_errors() -> tuple[type[Exception], ...]:
    """What an open database raises. The driver of a server is loaded only if it is needed."""
    server = sys.modules.get("psycopg")
    return (SQLAlchemyError, sqlite3.Error, *([server.Error] if server else []))


def _make_private(_dialect: object, _record: object, args: Sequence[Any], _more: object) -> None:
    """Create the file with safe permissions. SQLite would use the umask, and copy the permissions to its -wal and -shm files."""
    file = Path(args[0]).absolute()
    if file.parent.is_dir():  # otherwise SQLite reports the error
        make_file(file)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.execute(f"pragma busy_timeout={BUSY_MS}")
    connection.execute(f"pragma cache_size=-{CACHE_KIB}")
    _begin_log(connection)
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")
    connection.execute("pragma secure_delete=on")  # what is deleted is overwritten
    connection.execute(f"pragma journal_size_limit={LOG_BYTES}")


def _begin_log(connection: sqlite3.Connection) -> None:
    """Use a write-ahead log. If several processes begin a file at once, SQLite doesn't wait for the lock that this needs."""
    end = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_SOON)
        else:
            return


def _prepare_postgresql(connection: Any, _: object) -> None:
    before, connection.autocommit = connection.autocommit, True
    connection.execute(_settings({**_SERVER_PATIENCE, "idle_in_transaction_session_timeout": _LONGEST_IDLE_MS}))
    connection.autocommit = before


def _settings(values: Mapping[str, int], *, local: str = "") -> str:
    return "; ".join(f"set {local}{name}={value:d}" for name, value in values.items())


class Connection:
    """A driver's connection with the same methods on every engine. ``?`` is the placeholder of a value."""

    def __init__(self, engine: Engine, *, limits: SessionLimits = TOOL) -> None:
        self.dialect = engine.dialect.name
        self._streams = 0
        self.locks = self.dialect == "postgresql"
        """Whether rows are locked when they are read to be changed. SQLite locks the whole database for a transaction that writes."""
        self.only_reads = False
        """Whether a snapshot is being read."""
        self.raw: Any = engine.raw_connection()
        driver: Any = self.raw.driver_connection
        if self.dialect == "postgresql":
            driver.autocommit = True
            driver.prepare_threshold = 3
        self._cursor = driver.cursor()
        self._cursor.execute(self._limited(limits))
        self.fails: tuple[type[Exception], ...] = (engine.dialect.dbapi.Error,)  # type: ignore[union-attr]

    def _limited(self, limits: SessionLimits) -> str:
        if self.dialect == "sqlite":
            return f"pragma busy_timeout={limits.lock:d}"
        return _settings(
            {
                "lock_timeout": limits.lock,
                "idle_in_transaction_session_timeout": limits.idle,
                "statement_timeout": limits.statement,
            }
        )

    def begin(self, lock_ms: int | None = None) -> None:
        """``lock_ms`` replaces the session's limit for waiting for a lock, in this transaction."""
        if self.dialect == "sqlite":
            self._cursor.execute("begin immediate")
        elif lock_ms is None:
            self._cursor.execute("begin")
        else:
            self._cursor.execute(f"begin; {_settings({'lock_timeout': lock_ms}, local='local ')}", prepare=False)

    def commit(self) -> None:
        self._cursor.execute("commit")

    def rollback(self) -> None:
        if self.dialect == "sqlite" and not self.raw.driver_connection.in_transaction:
            return
        self._cursor.execute("rollback")

    def close(self) -> None:
        self.raw.close()

    def rest(self) -> None:
        """Stop reading. A result of which rows are left would hold a snapshot of the database until the next statement."""
        self._cursor.close()
        self._cursor = self.raw.driver_connection.cursor()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see the same state of the database, even if others write meanwhile. Writing is refused."""
        if self.dialect == "sqlite":
            self._cursor.execute("pragma query_only=on")
            self._cursor.execute("begin")
        else:
            self._cursor.execute("begin isolation level repeatable read read only")
        locks, self.locks = self.locks, False
        self.only_reads = True
        try:
            yield
        finally:
            self.locks, self.only_reads = locks, False
            self.rollback()
            if self.dialect == "sqlite":
                self._cursor.execute("pragma query_only=off")

    def stream(self, sql: str) -> Iterator[Row]:
        """Read the rows of a long result a few at a time. Inside :meth:`snapshot`, several streams can be open at once."""
        driver = self.raw.driver_connection
        if self.dialect == "sqlite":
            yield from driver.cursor().execute(sql)
            return
        self._streams += 1
        with driver.cursor(name=f"stream{self._streams}") as cursor:
            cursor.itersize = 2000
            cursor.execute(sql)
            yield from cursor

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute a statement. Returns the number of rows that it changed."""
        self._cursor.execute(self._translated(sql), values)
        count: int = self._cursor.rowcount
        return count

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        self._cursor.execute(self._translated(sql), values)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        self._cursor.execute(self._translated(sql), values)
        row: Row | None = self._cursor.fetchone()
        return row

    def among(self, sql: str, keys: Sequence[Row], more: Sequence[Any] = (), *, types: str = "text") -> list[Row]:
        """All rows for many keys. ``{keys}`` in ``sql`` becomes the keys, ``types`` are their column types, separated by commas.

        The last key may be there several times.
        """
        if len(keys) > MOST_KEYS:
            return [row for at in range(0, len(keys), MOST_KEYS) for row in self.among(sql, keys[at : at + MOST_KEYS], more, types=types)]
        if not keys:
            return []
        if self.dialect == "sqlite":
            several = _padded(keys)
            found = _with_marks(sql, "{keys}", "(values {})", len(keys[0]), len(several))
            return self.all(found, [value for key in several for value in key] + list(more))
        arrays = ", ".join(f"%b::{name}[]" for name in types.split(","))
        return self.all(sql.replace("{keys}", f"(select * from unnest({arrays}))"), [*columns_of(keys), *more])

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows that hold every column in the table's order, in the fastest way for their number."""
        if self.dialect == "sqlite" or 1 < len(rows) < COPIED / len(table.columns):
            self.bulk(bulk.insert(table, self.dialect), rows)
        elif len(rows) == 1:
            self._cursor.execute(bulk.insert_one(table), rows[0])
        else:
            sql, types = bulk.copy(table)
            with self._cursor.copy(sql) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)

    def bulk(self, sql: str, rows: Sequence[Row]) -> None:
        """Execute a statement of :mod:`storage.bulk` for all rows."""
        if self.dialect == "sqlite":
            self._cursor.executemany(sql, rows)
        else:
            self._cursor.execute(sql, columns_of(rows))

    def bulk_returning(self, sql: str, rows: Sequence[Row]) -> Iterable[Row]:
        """Execute a statement of :func:`storage.bulk.insert_new`."""
        if self.dialect == "sqlite":
            several = _padded(rows)
            found = _with_marks(sql, _mark(len(rows[0])), "{}", len(rows[0]), len(several))
            return self.all(found, [value for row in several for value in row])
        return self.all(sql, columns_of(rows))

    def by(self, index: str) -> str:
        """What follows a table's name if SQLite must use this index. Of several that begin with the same column it may choose another one,
        which depends on the order in which they were created.
        """
        return f" indexed by {index}" if self.dialect == "sqlite" else ""

    def notify(self, places: Mapping[str, str]) -> None:
        """At the commit, wake the processes that send to these places, given with their senders. Only PostgreSQL can do this."""
        for place, sender in places.items():
            self._cursor.execute("select pg_notify(%s, %s)", (WAKE, f"{sender} {place}"))

    def _translated(self, sql: str) -> str:
        return sql if self.dialect == "sqlite" else _percent(sql)


@cache
def _percent(sql: str) -> str:
    return sql.replace("?", "%s")


def _padded(rows: Sequence[Row]) -> list[Row]:
    """Repeat the last row up to a power of two. A connection keeps each statement prepared, which takes about 12 KiB and 50 µs."""
    return [*rows, *[rows[-1]] * ((1 << (len(rows) - 1).bit_length()) - len(rows))]


@cache
def _with_marks(sql: str, instead: str, form: str, columns: int, rows: int) -> str:
    return sql.replace(instead, form.format(", ".join([_mark(columns)] * rows)), 1)


def _mark(columns: int) -> str:
    return f"({', '.join('?' * columns)})"
