"""The objects of one table that a transaction has read or made. Changed objects are written with few statements."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Table

from storage import bulk
from storage.bulk import Row
from storage.engine import Connection
from storage.troubles import StaleRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shape:
    """SQL and accessors that all identity maps of a table share."""

    names: tuple[str, ...]
    columns: str
    keys: tuple[str, ...]
    row: Callable[[Any], Row]
    key: Callable[[Any], Any]


@cache
def _shape(table: Table) -> _Shape:
    names = tuple(column.name for column in table.columns)
    keys = tuple(column.name for column in table.primary_key)
    columns = ", ".join(f'"{name}"' for name in names)
    return _Shape(names, columns, keys, operator.attrgetter(*names), operator.attrgetter(*keys))


_values_of = cache(operator.attrgetter)


@cache
def _change(table: Table, columns: tuple[str, ...], dialect: str) -> tuple[str, Callable[[Any], Row]]:
    """SQL that sets these columns, and what reads its values from an object."""
    return bulk.update(table, columns, dialect), operator.attrgetter(*columns, *_shape(table).keys)


class IdentityMap(Generic[T]):
    """The objects of one table by key. :meth:`flush` writes what was changed or added since the last flush.

    A query in the middle of a transaction compares only the objects that were handed out since :meth:`end_unit`. Otherwise the work of a
    transaction would grow with the square of its units.
    """

    def __init__(
        self,
        db: Connection,
        table: Table,
        make: Callable[..., T],
        owner: IdentityMap[Any] | None = None,
        watch: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """``watch`` names sets of columns whose changes :meth:`changed` reports."""
        self._db, self._table, self._make, self._owner = db, table, make, owner
        shape = _shape(table)
        self.columns, self._names, self._row, self._key = shape.columns, shape.names, shape.row, shape.key
        self._held: dict[Any, T] = {}
        self._lent: dict[Any, T] = {}
        """The objects that may have changed since they were compared."""
        self._as_read: dict[Any, Row] = {}
        self._locked: set[Any] = set()
        self._new: list[T] = []
        self._watched = {name: (_values_of(*columns), dict[Any, Any]()) for name, columns in watch.items()}

    def take(self, row: Row, *, locked: bool = False) -> T:
        """The object of a row that was just read: the known object, if there is one. Raises StaleRow if the row is locked now and has
        changed since it was read without a lock.
        """
        read = self._make(*row)
        key = self._key(read)
        held = self._held.setdefault(key, read)
        if held is read:
            self._as_read[key] = row
            for values_of, known in self._watched.values():
                known[key] = values_of(read)
        elif locked and key not in self._locked and tuple(row) != tuple(self._as_read[key]):
            raise StaleRow(f"{self._table.name} {key}")
        if locked:
            self._locked.add(key)
        self._lent[key] = held
        return held

    def changed(self, watch: str, ready: Callable[[T], Any] = bool) -> Iterator[tuple[T, Any]]:
        """The objects whose watched columns are new or have changed, each with their values before, or None. Each change is reported once,
        and only when the object is ``ready``.
        """
        values_of, known = self._watched[watch]
        for key, held in list(self._held.items()):
            now, before = values_of(held), known.get(key)
            if before != now and ready(held):
                known[key] = now
                self._lent[key] = held
                yield held, before

    def mark_reported(self, watch: str, held: T) -> None:
        """Treat the present values of an object as reported by :meth:`changed`."""
        values_of, known = self._watched[watch]
        known[self._key(held)] = values_of(held)

    def all(self) -> Iterable[T]:
        """All objects that were read or made."""
        self._lent.update(self._held)
        return self._held.values()

    def held(self, key: object) -> T | None:
        found = self._held.get(key)
        if found is not None:
            self._lent[key] = found
        return found

    def lend(self, held: T) -> T:
        """Hand out an object that the caller has kept from an earlier unit."""
        self._lent[self._key(held)] = held
        return held

    def end_unit(self) -> None:
        """Nobody changes the objects that were handed out so far, unless they are handed out again."""
        self._lent = {key: held for key, held in self._lent.items() if key in self._as_read and self._row(held) != self._as_read[key]}

    def add(self, new: T) -> T:
        key = self._key(new)
        self._held[key] = self._lent[key] = new
        self._locked.add(key)
        self._new.append(new)
        return new

    def forget(self, held: T) -> None:
        """Drop an object whose row was deleted."""
        key = self._key(held)
        self._held.pop(key, None)
        self._lent.pop(key, None)
        self._as_read.pop(key, None)
        self._locked.discard(key)

    def get(self, key: object, *, lock: bool = False) -> T | None:
        """The object with this key, read if necessary. With ``lock`` its row is locked until the end of the transaction."""
        held = self.held(key)
        if held is not None and (not lock or key in self._locked):
            return held
        name = self._table.primary_key.columns[0].name
        row = self._db.one(f'select {self.columns} from "{self._table.name}" where "{name}" = ?{self._lock(lock=lock)}', (key,))
        return self.take(row, locked=lock) if row else None

    def where(self, condition: str, values: Iterable[Any] = (), *, lock: bool = False, skip: bool = False) -> list[T]:
        """The objects that meet a condition, with the changes of this transaction. ``skip`` leaves out rows that another session has
        locked.
        """
        self._flush(self._lent)
        lock = lock or skip
        sql = f'select {self.columns} from "{self._table.name}" where {condition}{self._lock(lock=lock, skip=skip)}'
        return [self.take(row, locked=lock) for row in self._db.all(sql, tuple(values))]

    def overwritten(self, which: Callable[[T], bool], **values: Any) -> None:
        """Repeat on the objects what a statement did to the rows: set these columns. It does not count as a change. A value may be a
        function of the value before.
        """
        for key, held in self._held.items():
            if key in self._as_read and which(held):
                before = self._make(*self._as_read[key])
                for name, value in values.items():
                    for one in (held, before):
                        setattr(one, name, value(getattr(one, name)) if callable(value) else value)
                self._as_read[key] = self._row(before)

    def is_changed(self) -> bool:
        """Whether objects are new or have changed since they were read or written."""
        return bool(self._new) or any(self._row(held) != self._as_read[key] for key, held in self._held.items())

    def flush(self) -> None:
        """Write new and changed objects, after those of the ``owner``. Raises StaleRow."""
        self._flush(self._held)

    def _flush(self, compared: Mapping[Any, T]) -> None:
        if self._db.only_reads:  # nothing can be stored, and :meth:`is_changed` tells whether something should
            return
        if self._owner:
            self._owner.flush()
        if self._new:
            rows = [self._row(new) for new in self._new]
            self._db.insert(self._table, rows)
            for new, row in zip(self._new, rows, strict=True):
                self._as_read[self._key(new)] = row
            self._new.clear()
            if len(self._as_read) == len(rows):
                return  # all objects were new
        changed = [(key, held) for key, held in compared.items() if self._row(held) != self._as_read[key]]
        if changed:
            self._lock_late([key for key, _ in changed if key not in self._locked])
            self._update(changed)

    def _update(self, changed: Sequence[tuple[Any, T]]) -> None:
        """Set only the columns that changed, so that the indexes of the others are not touched."""
        by_columns: dict[tuple[str, ...], list[T]] = {}
        for key, held in changed:
            now, before = self._row(held), self._as_read[key]
            columns = tuple(name for name, value, was in zip(self._names, now, before, strict=True) if value != was)
            by_columns.setdefault(columns, []).append(held)
            self._as_read[key] = now
        if self._db.dialect == "postgresql":  # it compares the values itself, and one statement saves ways to the server
            together = {name for columns in by_columns for name in columns}
            by_columns = {tuple(name for name in self._names if name in together): [held for _, held in changed]}
        for columns, rows in by_columns.items():
            sql, values = _change(self._table, columns, self._db.dialect)
            self._db.bulk(sql, [values(held) for held in rows])

    def _lock_late(self, keys: list[Any]) -> None:
        """Lock rows that were changed without a lock. Raises StaleRow if another session has changed them since they were read."""
        if not keys or self._db.dialect == "sqlite":  # a write transaction of SQLite locks the whole database from its beginning
            self._locked.update(keys)
            return
        name = self._table.primary_key.columns[0]
        kind = "bigint" if isinstance(name.type, BigInteger) else "text"
        sql = f'select {self.columns} from "{self._table.name}" where "{name.name}" in {{keys}} order by "{name.name}" for update'
        found = {self._key(self._make(*row)): tuple(row) for row in self._db.among(sql, [(key,) for key in keys], types=kind)}
        for key in keys:
            if found.get(key) != tuple(self._as_read[key]):
                raise StaleRow(f"{self._table.name} {key}")
        self._locked.update(keys)

    def _lock(self, *, lock: bool, skip: bool = False) -> str:
        if not lock or not self._db.locks:
            return ""
        return " for update skip locked" if skip else " for update"
