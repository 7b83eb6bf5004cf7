"""What a table is made of: its columns, key and indexes go in, in plain words; nothing of a library is needed to read them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A column's type, by PostgreSQL's name for it."""

    BIGINT = "bigint"
    INTEGER = "integer"
    TEXT = "text"
    BYTES = "bytea"


@dataclass(frozen=True, slots=True)
class Column:
    """``default`` is what the database fills in, ``of`` the column that a foreign key points to."""

    name: str
    kind: Kind
    key: bool = False
    null: bool = False
    default: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    columns: tuple[str, ...]
    where: str = ""
    unique: bool = False


class Table:
    """One table. The same object everywhere, so that what is worked out for it can be kept by it."""

    def __init__(self, name: str, *columns: Column) -> None:
        self.name, self.columns = name, columns
        self.key = tuple(column for column in columns if column.key)
        self.indexes: list[Index] = []

    def index(self, name: str, *columns: str, where: str = "", unique: bool = False) -> None:
        self.indexes.append(Index(name, columns, where, unique))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
