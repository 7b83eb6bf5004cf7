"""A database address goes in, plain connections of its driver come out."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from storage.bulk import Row, columns_of

BUSY_MS = 10_000
WAKE = "bellhop"  # the name under which processes wake each other
MOST_KEYS = 5_000  # SQLite takes 32,766 values in a statement
# A server that is gone without a word is given up after this.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 8_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}


@dataclass(frozen=True, slots=True)
class Engine:
    """A database that is ``sqlite`` or ``postgresql``, and the driver that speaks to it."""

    url: str
    dialect: str
    driver: Any

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What is raised when the database is not there, not ours to open, or does not answer."""
        return (self.driver.Error, OSError)

    def connect(self) -> Any:
        """A new connection as the driver makes it, in a transaction of its own kind."""
        if self.dialect == "postgresql":
            return self.driver.connect(self.url, **_PATIENCE)
        made = self.driver.connect(path_of(self.url), check_same_thread=False, isolation_level=None, cached_statements=256)
        try:
            for setting in (f"busy_timeout={BUSY_MS}", "journal_mode=wal", "synchronous=full", "foreign_keys=on"):
                made.execute(f"pragma {setting}")
        except sqlite3.Error:
            made.close()
            raise
        return made


def open_engine(url: str) -> Engine:
    """The engine of ``sqlite:///file`` or ``postgresql://…``; connects nothing yet."""
    if url.startswith("sqlite:"):
        return Engine(url, "sqlite", sqlite3)
    import psycopg  # noqa: PLC0415  only those who use PostgreSQL have it

    return Engine(url, "postgresql", psycopg)


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(unquote(url.removeprefix("sqlite:///").partition("?")[0])).absolute()


def why_not(engine: Engine, error: Exception) -> str:
    """What is wrong with a database that cannot be opened, and what to look at. Names no password."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if engine.dialect != "sqlite":
        return f"{reason}; check that it runs, and name, user and password"
    path = path_of(engine.url)
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it"
    if path.is_dir():
        return f"{reason}: {path} is a folder; name a file"
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        return f"{reason}; we need the right to write {path} and its folder"
    return f"{reason} ({path})"


class Connection:
    """A driver's connection with the few words the store speaks; ``?`` stands for a value on every engine."""

    def __init__(self, engine: Engine, *, patience_ms: int = BUSY_MS) -> None:
        """``patience_ms`` is how long a statement waits for a lock that another process holds."""
        self.dialect = engine.dialect
        self.fails: tuple[type[Exception], ...] = (engine.driver.Error,)
        self._streams = 0
        self.driver = engine.connect()
        if self.dialect == "postgresql":
            self.driver.autocommit = True
            self.driver.prepare_threshold = 3
        self._cursor = self.driver.cursor()
        self._cursor.execute(f"pragma busy_timeout={patience_ms:d}" if self.dialect == "sqlite" else f"set lock_timeout={patience_ms:d}")

    def begin(self) -> None:
        self._cursor.execute("begin immediate" if self.dialect == "sqlite" else "begin")

    def commit(self) -> None:
        self._cursor.execute("commit")

    def rollback(self) -> None:
        if self.dialect == "sqlite" and not self.driver.in_transaction:
            return
        self._cursor.execute("rollback")

    def close(self) -> None:
        self.driver.close()

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
        if self.dialect == "sqlite":
            yield from self.driver.cursor().execute(sql)
            return
        self._streams += 1
        with self.driver.cursor(name=f"stream{self._streams}") as cursor:
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
