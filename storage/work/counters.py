"""Named numbers: how far something has come that is done once, or when it was done last."""

from __future__ import annotations

from storage.engine import Connection


class Counters:
    """Counters are locked when they are read by :meth:`get`, so no other process changes one until the transaction ends."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, name: str) -> int:
        if self._db.dialect != "postgresql":
            return self.peek(name)
        sql = "select value from counter where name = ? for update"
        row = self._db.one(sql, (name,))
        if row is None:  # a lock needs a row
            self._db.run("insert into counter (name, value) values (?, 0) on conflict do nothing", (name,))
            row = self._db.one(sql, (name,))
        return row[0] if row else 0

    def peek(self, name: str) -> int:
        """Read a counter that others may change meanwhile."""
        row = self._db.one("select value from counter where name = ?", (name,))
        return row[0] if row else 0

    def set(self, name: str, value: int) -> None:
        self._db.run(
            "insert into counter (name, value) values (?, ?) on conflict (name) do update set value = excluded.value", (name, value)
        )

    def remove(self, name: str) -> None:
        self._db.run("delete from counter where name = ?", (name,))
