"""An error of a driver goes in; whose trouble it is comes out: the unit's own, a lock's, our session's, or the whole database's."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto

from sqlalchemy import Engine


class Trouble(Enum):
    """What a failed transaction says about the next try."""

    UNIT = auto()
    """The unit's own fault: another run gives the same."""
    COLLIDED = auto()
    """Another session wrote the same row a moment earlier: the next run sees it."""
    LOCKED = auto()
    """Another session holds a row that this unit needs. Units that need other rows can be committed."""
    CUT = auto()
    """The server ended our session, for it was silent inside a transaction or somebody wanted it. Connect again at once."""
    AWAY = auto()
    """Nothing can be written now, by any unit."""


class StaleRow(Exception):
    """A row was read without a lock, and another session changed it before it was locked."""


_LOCKED = frozenset(("55P03", "40P01", "40001", "57014"))  # lock not available, deadlock, serialization, canceled for its time
_CUT = frozenset(("25P03", "25P04", "57P05", "57P01"))  # too long idle in a transaction, in it, or without one; ended by an administrator
_COLLIDED = frozenset(("23505", "23503"))  # unique and foreign keys
# Connection, authorization, resources, operator, system; a database that is absent, recovering or read-only; a table that is absent.
_AWAY_CLASSES = frozenset(("08", "28", "53", "57", "58"))
_AWAY = frozenset(("25006", "3D000", "42P01", "55000", "XX001", "XX002"))
_SQLITE_AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,  # SQLite locks the whole file: nobody else can be committed either
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


def trouble_of(error: BaseException, engine: Engine) -> Trouble:
    """Judge by the codes of the engine, never by words but for SQLite's absent table, which has no code of its own."""
    dbapi = engine.dialect.dbapi
    if isinstance(error, StaleRow):
        return Trouble.COLLIDED
    if dbapi is None or not isinstance(error, dbapi.Error):
        return Trouble.AWAY if isinstance(error, OSError) or type(error).__module__.startswith("sqlalchemy") else Trouble.UNIT
    if engine.dialect.name == "sqlite":
        return _of_sqlite(error)
    return _of_postgresql(getattr(error, "sqlstate", None), is_operational=isinstance(error, dbapi.OperationalError | dbapi.InterfaceError))


def _of_sqlite(error: BaseException) -> Trouble:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, sqlite3.IntegrityError):
        return Trouble.COLLIDED
    if code is None:
        return Trouble.AWAY if isinstance(error, sqlite3.OperationalError | sqlite3.InterfaceError) else Trouble.UNIT
    if code & 0xFF in _SQLITE_AWAY or str(error).startswith("no such table"):
        return Trouble.AWAY
    return Trouble.UNIT


def _of_postgresql(state: str | None, *, is_operational: bool) -> Trouble:
    if state is None:  # the driver's own: the connection is gone
        return Trouble.AWAY if is_operational else Trouble.UNIT
    for trouble, states in ((Trouble.LOCKED, _LOCKED), (Trouble.CUT, _CUT), (Trouble.COLLIDED, _COLLIDED), (Trouble.AWAY, _AWAY)):
        if state in states:
            return trouble
    return Trouble.AWAY if state[:2] in _AWAY_CLASSES else Trouble.UNIT
