"""Assigns ids, in blocks for each process, and ticket numbers, one by one without gaps."""

from __future__ import annotations

from storage.engine import Connection

BLOCK = 1000


class Ids:
    """The ids of one process. A block that was reserved in a transaction that failed must not be used."""

    def __init__(self) -> None:
        self._next = self._end = 0

    def draw(self, db: Connection) -> int:
        if self._next == self._end:
            row = db.one("update counter set value = value + ? where name = 'id' returning value", (BLOCK,))
            if row is None:
                raise RuntimeError("the database has no counter for ids")
            self._end = row[0]
            self._next = self._end - BLOCK
        self._next += 1
        return self._next

    def give_up(self) -> None:
        self._next = self._end = 0


class TicketNumbers:
    """The ticket numbers of one transaction. The counter is locked with the first number and written once."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._value: int | None = None
        self._drawn = 0

    def draw(self) -> int:
        if self._value is None:
            lock = " for update" if self._db.dialect == "postgresql" else ""
            row = self._db.one(f"select value from counter where name = 'ticket'{lock}")
            if row is None:
                raise RuntimeError("the database has no counter for tickets")
            self._value = int(row[0])
        self._value += 1
        self._drawn += 1
        return self._value

    def flush(self) -> None:
        if self._drawn:
            self._db.run("update counter set value = ? where name = 'ticket'", (self._value,))
            self._drawn = 0
