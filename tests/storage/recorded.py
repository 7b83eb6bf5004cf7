"""Records every statement that a database gets: with which values, from which lines of storage/, and how many steps it took on SQLite."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

STORAGE = Path(__file__).parent.parent.parent / "storage"
STEPS_AT_ONCE = 50
_QUERIES = ("select", "insert", "update", "delete", "with")


@dataclass
class Statement:
    """What was asked, with the values of the first time, and by which lines."""

    sql: str
    values: Any
    lines: set[tuple[str, int]] = field(default_factory=set)
    steps: int = 0


class Record:
    """The statements by their SQL."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement] = {}

    def note(self, query: Any, values: Any) -> Statement | None:
        sql = str(query).strip()
        if not sql.startswith(_QUERIES) or "pg_notify" in sql:
            return None
        found = self.statements.setdefault(sql, Statement(sql, values))
        frame: Any = sys._getframe(2)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(STORAGE):
                found.lines.add((str(path.relative_to(STORAGE)), frame.f_lineno))
            frame = frame.f_back
        return found


def _sqlite_connection(record: Record) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Any = ()) -> Cursor:
            self.connection.asked = record.note(sql, values)  # type: ignore[attr-defined]
            super().execute(sql, values)
            return self

        def executemany(self, sql: str, rows: Any) -> Cursor:
            self.connection.asked = None  # type: ignore[attr-defined]
            record.note(sql, rows[0])
            super().executemany(sql, rows)
            return self

    class Recording(sqlite3.Connection):
        asked: Statement | None = None

        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.set_progress_handler(self._step, STEPS_AT_ONCE)

        def _step(self) -> int:
            if self.asked is not None:
                self.asked.steps += STEPS_AT_ONCE
            return 0

        def cursor(self, *_: Any, **__: Any) -> Any:
            return super().cursor(Cursor)

    return Recording


def _postgresql_cursor(record: Record) -> type[psycopg.Cursor[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Cursor:
            record.note(query, params)
            super().execute(query, params, **more)
            return self

    return Cursor


@contextmanager
def recorded() -> Iterator[Record]:
    """Record the statements of all databases that are opened inside."""
    record = Record()
    lite, cursor = _sqlite_connection(record), _postgresql_cursor(record)

    def prepare(dialect: Any, _record: object, _args: object, more: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            more["factory"] = lite

    def connected(connection: Any, _record: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = cursor

    event.listen(Engine, "do_connect", prepare)
    event.listen(Engine, "connect", connected)
    try:
        yield record
    finally:
        event.remove(Engine, "do_connect", prepare)
        event.remove(Engine, "connect", connected)
