"""SQL to insert or update many rows at once, in the fastest way of each engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

Row = tuple[Any, ...]


@cache
def insert(table: Table, dialect: str) -> str:
    """Insert rows that hold every column in the table's order."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if dialect == "sqlite":
        return f'insert into "{table.name}" ({names}) values ({", ".join("?" for _ in table.columns)})'
    return f'insert into "{table.name}" ({names}) select * from unnest({_arrays(table.columns)})'


@cache
def insert_one(table: Table) -> str:
    """Insert one row that holds every column. Only for PostgreSQL, which reads single values faster than arrays."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'insert into "{table.name}" ({names}) values ({", ".join("%b" for _ in table.columns)})'


@cache
def copy(table: Table) -> tuple[str, list[str]]:
    """Copy rows that hold every column. Returns the statement and the types of the columns. Only for PostgreSQL."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'copy "{table.name}" ({names}) from stdin (format binary)', [_type(column) for column in table.columns]


@cache
def insert_new(table: Table, dialect: str) -> str:
    """Insert the rows whose keys do not exist yet. Returns the keys of the inserted rows."""
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f"{insert(table, dialect)} on conflict do nothing returning {keys}"


@cache
def update(table: Table, columns: tuple[str, ...], dialect: str, unless_changed: tuple[str, ...] = ()) -> str:
    """Set ``columns`` of rows. Each row has these values, followed by the primary key and by the present values of ``unless_changed``."""
    keys = [column.name for column in table.primary_key]
    if dialect == "sqlite":
        sets = ", ".join(f'"{name}" = ?' for name in columns)
        match = " and ".join(f'"{name}" = ?' for name in (*keys, *unless_changed))
        return f'update "{table.name}" set {sets} where {match}'
    names = ", ".join(f'"{name}"' for name in (*columns, *keys, *(f"was_{name}" for name in unless_changed)))
    sets = ", ".join(f'"{name}" = new."{name}"' for name in columns)
    same = [*((name, name) for name in keys), *((name, f"was_{name}") for name in unless_changed)]
    match = " and ".join(f'"{table.name}"."{name}" = new."{other}"' for name, other in same)
    arrays = _arrays([table.columns[name] for name in (*columns, *keys, *unless_changed)])
    return f'update "{table.name}" set {sets} from unnest({arrays}) as new({names}) where {match}'


def columns_of(rows: Sequence[Row]) -> list[list[Any]]:
    """Turn rows into one list per column, as ``unnest`` needs them."""
    return [list(column) for column in zip(*rows, strict=True)]


def _arrays(columns: Any) -> str:
    return ", ".join(f"%b::{_type(column)}[]" for column in columns)  # in binary format: in text format the driver would escape each value


def _type(column: Column[Any]) -> str:
    if isinstance(column.type, LargeBinary):
        return "bytea"
    return "bigint" if isinstance(column.type, BigInteger) else "integer" if isinstance(column.type, Integer) else "text"
