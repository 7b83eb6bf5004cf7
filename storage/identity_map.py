"""Objects of one table that a transaction has in hand: rows come in as objects, changes go out as few statements."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import Table

from storage import bulk
from storage.bulk import Row
from storage.engine import Connection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is the same for every shelf of a table, worked out once."""

    columns: str
    row: Callable[[Any], Row]
    key: Callable[[Any], Any]
    change: Callable[[Any], Row]
    insert: str
    update: str


@cache
def _shape(table: Table, dialect: str) -> _Shape:
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key]
    rest = tuple(name for name in names if name not in keys)
    return _Shape(
        ", ".join(f'"{name}"' for name in names),
        operator.attrgetter(*names),
        operator.attrgetter(*keys),
        operator.attrgetter(*rest, *keys),
        bulk.insert(table, dialect),
        bulk.update(table, rest, dialect),
    )


class IdentityMap(Generic[T]):
    """The objects of one table by their key. What was changed or added since the last :meth:`flush` is written by the next one."""

    def __init__(
        self,
        db: Connection,
        table: Table,
        make: Callable[..., T],
        owner: IdentityMap[Any] | None = None,
        watch: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """``watch`` gives names to sets of columns whose changes :meth:`changed` tells."""
        self._db, self._table, self._make, self._owner = db, table, make, owner
        shape = _shape(table, db.dialect)
        self.columns, self._row, self._key, self._change = shape.columns, shape.row, shape.key, shape.change
        self._update, self._insert = shape.update, shape.insert
        self._held: dict[Any, T] = {}
        self._as_read: dict[Any, Row] = {}
        self._new: list[T] = []
        self._watched = {name: (operator.attrgetter(*columns), dict[Any, Any]()) for name, columns in watch.items()}

    def take(self, row: Row) -> T:
        """The object of a row just read; the one already in hand, if there is one."""
        read = self._make(*row)
        key = self._key(read)
        held = self._held.setdefault(key, read)
        if held is read:
            self._as_read[key] = row
            for values_of, known in self._watched.values():
                known[key] = values_of(read)
        return held

    def changed(self, watch: str, ready: Callable[[T], Any] = bool) -> Iterator[tuple[T, bool]]:
        """The objects whose watched columns are new or have changed, each with whether it was there before. Each is told once, and not
        before it is ``ready``.
        """
        values_of, known = self._watched[watch]
        for key, held in list(self._held.items()):
            now, before = values_of(held), known.get(key)
            if before != now and ready(held):
                known[key] = now
                yield held, before is not None

    def told(self, watch: str, held: T) -> None:
        """:meth:`changed` need not tell of this object as it is now."""
        values_of, known = self._watched[watch]
        known[self._key(held)] = values_of(held)

    def all(self) -> Iterable[T]:
        """Everything in hand."""
        return self._held.values()

    def held(self, key: object) -> T | None:
        return self._held.get(key)

    def add(self, new: T) -> T:
        self._held[self._key(new)] = new
        self._new.append(new)
        return new

    def get(self, key: object, *, lock: bool = False) -> T | None:
        """By key: in hand, or read (and locked against others until the end of the transaction, where the engine needs it)."""
        if (held := self._held.get(key)) is not None:
            return held
        name = self._table.primary_key.columns[0].name
        row = self._db.one(f'select {self.columns} from "{self._table.name}" where "{name}" = ?{self._lock(lock=lock)}', (key,))
        return self.take(row) if row else None

    def where(self, condition: str, values: Iterable[Any] = (), *, lock: bool = False) -> list[T]:
        """The objects that meet a condition, as the database and this transaction's own changes have them."""
        self.flush()
        sql = f'select {self.columns} from "{self._table.name}" where {condition}{self._lock(lock=lock)}'
        return [self.take(row) for row in self._db.all(sql, tuple(values))]

    def flush(self) -> None:
        """Write what is new and what has changed; the rows that own these first."""
        if self._owner:
            self._owner.flush()
        if self._new:
            rows = [self._row(new) for new in self._new]
            self._db.bulk(self._insert, rows)
            for new, row in zip(self._new, rows, strict=True):
                self._as_read[self._key(new)] = row
            self._new.clear()
            if len(self._as_read) == len(rows):
                return  # all in hand was new
        changed = [held for key, held in self._held.items() if self._row(held) != self._as_read[key]]
        if changed:
            self._db.bulk(self._update, [self._change(held) for held in changed])
            for held in changed:
                self._as_read[self._key(held)] = self._row(held)

    def _lock(self, *, lock: bool) -> str:
        return " for update" if lock and self._db.dialect == "postgresql" else ""
