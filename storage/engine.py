"""A database address goes in, connections come out: one engine for the schema, plain driver connections for the work."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.bulk import Row, columns_of
from storage.private import make_file

BUSY_MS = 10_000
WAKE = "bellhop"  # the name under which processes wake each other
MOST_KEYS = 5_000  # SQLite takes 32,766 values in a statement
# A server that is gone without a word is given up after this.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 8_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
# The same, seen from the server: a session whose client is cut off ends, and its locks with it.
_SERVER_PATIENCE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 2, "tcp_user_timeout": 8_000}
_LONGEST_IDLE_MS = 60_000  # in a transaction of a migration
UNREACHABLE = (SQLAlchemyError, sqlite3.Error, OSError)
"""What opening a database may raise when it is not there, not ours to open, or not answering."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one session may hold others up, in milliseconds; the server ends what takes longer. 0 is without a limit.

    ``lock`` is for waiting for a lock of another session, ``idle`` for saying nothing inside a transaction (a client that is frozen or cut
    off), ``statement`` for a single statement. SQLite knows only ``lock``: it frees the locks of a process when that ends.
    """

    lock: int
    idle: int
    statement: int = 0


TOOL = Limits(lock=BUSY_MS, idle=60_000)
READER = Limits(lock=BUSY_MS, idle=5_000, statement=60_000)


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``; connects nothing yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool, connect_args=_PATIENCE)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        parsed, poolclass=NullPool, connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256}
    )
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Where a SQLite database lies; None for a server."""
    parsed = make_url(url)
    return Path(parsed.database).absolute() if parsed.get_backend_name() == "sqlite" and parsed.database else None


def why_not(url: str, error: Exception) -> str:
    """What is wrong with a database that cannot be opened, and what to look at. Names no password."""
    parsed = make_url(url)
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return f"{reason}; check that it runs, and name, user and password"
    path = Path(parsed.database).absolute()
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it"
    if path.is_dir():
        return f"{reason}: {path} is a folder; name a file"
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        return f"{reason}; we need the right to write {path} and its folder"
    return f"{reason} ({path})"


def _make_private(_dialect: object, _record: object, args: Sequence[Any], _more: object) -> None:
    """SQLite would create the file with whatever rights the umask leaves, and give its companions the same."""
    file = Path(args[0]).absolute()
    if file.parent.is_dir():  # else SQLite says so
        make_file(file)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.execute(f"pragma busy_timeout={BUSY_MS}")
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")


def _prepare_postgresql(connection: Any, _: object) -> None:
    before, connection.autocommit = connection.autocommit, True
    connection.execute(_settings({**_SERVER_PATIENCE, "idle_in_transaction_session_timeout": _LONGEST_IDLE_MS}))
    connection.autocommit = before


def _settings(values: Mapping[str, int], *, local: str = "") -> str:
    return "; ".join(f"set {local}{name}={value:d}" for name, value in values.items())


class Connection:
    """A driver's connection with the few words the store speaks; ``?`` stands for a value on every engine."""

    def __init__(self, engine: Engine, *, limits: Limits = TOOL) -> None:
        self.dialect = engine.dialect.name
        self._streams = 0
        self.raw: Any = engine.raw_connection()
        driver: Any = self.raw.driver_connection
        if self.dialect == "postgresql":
            driver.autocommit = True
            driver.prepare_threshold = 3
        self._cursor = driver.cursor()
        self._cursor.execute(self._limited(limits))
        self.fails: tuple[type[Exception], ...] = (engine.dialect.dbapi.Error,)  # type: ignore[union-attr]

    def _limited(self, limits: Limits) -> str:
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
        """``lock_ms`` is how long this transaction waits for a lock of a row, if that differs from the session's limit."""
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
        if self.dialect == "postgresql" and self.raw.driver_connection.broken:
            self.raw.invalidate()  # there is nothing to roll back
        else:
            self.raw.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whoever writes meanwhile."""
        self._cursor.execute("begin" if self.dialect == "sqlite" else "begin isolation level repeatable read read only")
        try:
            yield
        finally:
            self.rollback()

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a long answer, a few at a time. Several may be read side by side, inside :meth:`snapshot`."""
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
        """Carry out a statement; how many rows it touched."""
        self._cursor.execute(self._words(sql), values)
        count: int = self._cursor.rowcount
        return count

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        self._cursor.execute(self._words(sql), values)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        self._cursor.execute(self._words(sql), values)
        row: Row | None = self._cursor.fetchone()
        return row

    def among(self, sql: str, keys: Sequence[Row], more: Sequence[Any] = (), *, types: str = "text") -> list[Row]:
        """All rows for many keys: ``{keys}`` in ``sql`` becomes the set of them, ``types`` are the keys' types, comma between."""
        if len(keys) > MOST_KEYS:
            return [row for at in range(0, len(keys), MOST_KEYS) for row in self.among(sql, keys[at : at + MOST_KEYS], more, types=types)]
        if not keys:
            return []
        if self.dialect == "sqlite":
            mark = f"({', '.join('?' for _ in keys[0])})"
            return self.all(
                sql.replace("{keys}", f"(values {', '.join(mark for _ in keys)})"), [value for key in keys for value in key] + list(more)
            )
        arrays = ", ".join(f"%b::{name}[]" for name in types.split(","))
        return self.all(sql.replace("{keys}", f"(select * from unnest({arrays}))"), [*columns_of(keys), *more])

    def bulk(self, sql: str, rows: Sequence[Row]) -> None:
        """Carry out a statement of :mod:`storage.bulk` for all rows."""
        if self.dialect == "sqlite":
            self._cursor.executemany(sql, rows)
        else:
            self._cursor.execute(sql, columns_of(rows))

    def bulk_returning(self, sql: str, rows: Sequence[Row]) -> Iterable[Row]:
        """The same for a statement that returns rows."""
        if self.dialect == "sqlite":
            mark = f"({', '.join('?' * len(rows[0]))})"
            return self.all(sql.replace(mark, ", ".join([mark] * len(rows)), 1), [value for row in rows for value in row])
        return self.all(sql, columns_of(rows))

    def notify(self, places: Iterable[str]) -> None:
        """Wake the processes that send to these places, at the commit. For PostgreSQL only; elsewhere they look by themselves."""
        for place in places:
            self._cursor.execute("select pg_notify(%s, %s)", (WAKE, place))

    def _words(self, sql: str) -> str:
        return sql if self.dialect == "sqlite" else _percent(sql)


@cache
def _percent(sql: str) -> str:
    return sql.replace("?", "%s")
