"""Classifies an error of a database driver: caused by the unit, a lock, our session, or the whole database."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto

from sqlalchemy import Engine


class DatabaseTrouble(Enum):
    """What an error of a transaction means for the next attempt."""

    UNIT = auto()
    """The unit itself fails. Another attempt would fail too."""
    COLLIDED = auto()
    """Another session wrote the same row. Another attempt will see its change."""
    LOCKED = auto()
    """Another session holds a row that this unit needs. Units that need other rows can be committed."""
    CUT = auto()
    """The server ended our session, because it was idle inside a transaction or an administrator ended it. Connect again at once."""
    AWAY = auto()
    """No unit can write now."""


class StaleRow(Exception):
    """Another session changed a row after it was read without a lock."""


_LOCKED = frozenset(("55P03", "40P01", "40001", "57014"))  # lock not available, deadlock, serialization failure, statement timeout
_CUT = frozenset(
    ("25P03", "25P04", "57P05", "57P01")
)  # idle in a transaction, transaction timeout, idle session; ended by an administrator
_COLLIDED = frozenset(("23505", "23503"))  # unique and foreign keys
# Connection, authorization, resources, operator, system; a database that is absent, recovering or read-only; a table that is absent.
_AWAY_CLASSES = frozenset(("08", "28", "53", "57", "58"))
# A server whose disk became read-only says that it has no right (42501).
_READ_ONLY = "25006"
_AWAY = frozenset((_READ_ONLY, "3D000", "42501", "42P01", "55000", "XX001", "XX002"))
_SQLITE_AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,  # SQLite locks the whole file, so no other unit can be committed either
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_SCHEMA,
    )
)


def trouble_of(error: BaseException, engine: Engine) -> DatabaseTrouble:
    """Classify by the error codes of the engine. Only SQLite's missing table is recognised by its text, because it has no code."""
    dbapi = engine.dialect.dbapi
    if isinstance(error, StaleRow):
        return DatabaseTrouble.COLLIDED
    if dbapi is None or not isinstance(error, dbapi.Error):
        return (
            DatabaseTrouble.AWAY if isinstance(error, OSError) or type(error).__module__.startswith("sqlalchemy") else DatabaseTrouble.UNIT
        )
    if engine.dialect.name == "sqlite":
        return _of_sqlite(error)
    return _of_postgresql(getattr(error, "sqlstate", None), is_operational=isinstance(error, dbapi.OperationalError | dbapi.InterfaceError))


def is_refused_write(error: BaseException) -> bool:
    """Whether a statement was refused because it writes where only reading is allowed."""
    return sqlite_code(error) == sqlite3.SQLITE_READONLY or getattr(error, "sqlstate", None) == _READ_ONLY


def sqlite_code(error: BaseException) -> int | None:
    """Return the kind of SQLite's result code, without the bits that tell details; None for other errors."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _of_sqlite(error: BaseException) -> DatabaseTrouble:
    code = sqlite_code(error)
    if isinstance(error, sqlite3.IntegrityError):
        return DatabaseTrouble.COLLIDED
    if code is None:
        return DatabaseTrouble.AWAY if isinstance(error, sqlite3.OperationalError | sqlite3.InterfaceError) else DatabaseTrouble.UNIT
    if code in _SQLITE_AWAY or str(error).startswith("no such table"):
        return DatabaseTrouble.AWAY
    return DatabaseTrouble.UNIT


def _of_postgresql(state: str | None, *, is_operational: bool) -> DatabaseTrouble:
    if state is None:  # an error of the driver itself: the connection is lost
        return DatabaseTrouble.AWAY if is_operational else DatabaseTrouble.UNIT
    for trouble, states in (
        (DatabaseTrouble.LOCKED, _LOCKED),
        (DatabaseTrouble.CUT, _CUT),
        (DatabaseTrouble.COLLIDED, _COLLIDED),
        (DatabaseTrouble.AWAY, _AWAY),
    ):
        if state in states:
            return trouble
    return DatabaseTrouble.AWAY if state[:2] in _AWAY_CLASSES else DatabaseTrouble.UNIT
