"""Which events of the channels were handled already, and the ones that could not be handled."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports.work import Parked
from storage import bulk, tables
from storage.work.counters import Counters
from storage.work.transaction import Transaction

FORGOTTEN = "forgotten"
"""The counter of the time before which all ids that may be forgotten are forgotten."""


class SqlInbound:
    """See :class:`bot.ports.work.InboundRepository`."""

    def __init__(self, transaction: Transaction, counters: Counters) -> None:
        self._counters = counters
        self._transaction, self._db, self._now = transaction, transaction.db, transaction.now
        self._new: set[tuple[str, str]] = set()
        self._known: set[tuple[str, str]] = set()

    def record(self, keys: Sequence[tuple[str, str]]) -> None:
        """Store ids of events (channel, id), and remember which of them were new."""
        fresh = list(dict.fromkeys(keys))
        if fresh:
            new = self._db.bulk_returning(bulk.insert_new(tables.seen, self._db.dialect), [(*key, self._now) for key in fresh])
            self._new.update((channel, event) for channel, event in new)
            self._known.update(fresh)

    def first_time(self, channel: str, *events: str) -> bool:
        keys = [(channel, event) for event in events]
        self.record([key for key in keys if key not in self._known])
        new = all(key in self._new for key in keys)
        self._new.difference_update(keys)
        return new

    def forget(self, before: int, limit: int, *, keep: str) -> int:
        since = self._counters.get(FORGOTTEN)  # what was kept before is not read again
        old = "select channel, event from seen where at >= ? and at < ? and event not like ? order by at limit ?"
        found = self._db.run(f"delete from seen where (channel, event) in ({old})", (since, before, f"{keep}%", limit))
        if not found:
            self._counters.set(FORGOTTEN, before)
        return found

    def forget_keys(self, channel: str, event: str, *keys: str) -> None:
        if self._db.one("select 1 from seen where channel = ? and event = ?", (channel, f"parked:{event}")) is None:
            for key in keys:
                self._db.run("delete from seen where channel = ? and event = ?", (channel, key))
                self._known.discard((channel, key))

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: bool = False) -> None:
        row = (self._transaction.new_id(), channel, event, raw, reason, self._now, -self._now if again else None)
        self._db.bulk(bulk.insert(tables.parked, self._db.dialect), [row])

    def released(self, limit: int) -> list[Parked]:
        rows = self._db.all(f"select id, channel, event, raw from parked where done_at < 0 order by id limit {limit:d}")
        return [Parked(number, channel, event, bytes(raw)) for number, channel, event, raw in rows]

    def take(self, parked: Parked) -> bool:
        return self._db.run("update parked set done_at = ? where id = ? and done_at < 0", (self._now, parked.id)) == 1

    def park_again(self, parked: Parked, reason: str) -> None:
        self._db.run("update parked set done_at = null, reason = ? where id = ? and done_at < 0", (reason, parked.id))
