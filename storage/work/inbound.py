"""Which events of the channels were handled already, and the ones that could not be handled."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.ports.work import NewestEdit, Parked
from storage import bulk, tables
from storage.contents import decoded_files, decoded_text, encoded_files, encoded_text
from storage.work.counters import Counters
from storage.work.transaction import Transaction

FORGOTTEN = "forgotten"
"""The counter of the time before which all ids that may be forgotten are forgotten."""
LONGEST_WAIT = 300_000
"""Milliseconds for which the later events of a line wait for a parked one: one that never becomes clear must not hold them up for ever."""

_RELEASED = "done_at < 0"  # exactly as in the partial index: others stay parked until somebody looks at them
_EDIT = 'channel, place, message, "by", text, files, stamp'
_KEEP = f"""
insert into newest_edit ({_EDIT}, at) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (channel, place, message) do update
set "by" = excluded."by", text = excluded.text, files = excluded.files, stamp = excluded.stamp, at = excluded.at
where newest_edit.text <> '' and (
    excluded.text = '' or newest_edit.stamp < excluded.stamp
    or (newest_edit.stamp = excluded.stamp and newest_edit.text || newest_edit.files <> excluded.text || excluded.files)
)
"""


class SqlInbound:
    """See :class:`bot.ports.work.InboundRepository`."""

    def __init__(self, transaction: Transaction, counters: Counters) -> None:
        self._counters = counters
        self._transaction, self._db, self._now = transaction, transaction.db, transaction.now
        self._new: set[tuple[str, str]] = set()
        self._known: set[tuple[str, str]] = set()
        self._waiting: set[str] | None = None
        self._edits: dict[tuple[str, str, str], NewestEdit | None] = {}

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

    def was_handled(self, channel: str, event: str) -> bool:
        key = (channel, event)
        if key in self._known:
            return key not in self._new
        if next(iter(self._db.bulk_returning(bulk.insert_new(tables.seen, self._db.dialect), [(*key, self._now)])), None) is None:
            return True
        self._db.run("delete from seen where channel = ? and event = ?", key)
        return False

    def read_edits(self, messages: Sequence[tuple[str, str, str]]) -> None:
        """Read the newest edits of these messages (channel, place, id) in one query, after their ids were recorded."""
        sql = f"select {_EDIT} from newest_edit where (channel, place, message) in {{keys}}"
        self._edits.update(dict.fromkeys(messages))
        for *key, by, text, files, stamp in self._db.among(sql, list(dict.fromkeys(messages)), types="text,text,text"):
            channel, place, message = key
            self._edits[channel, place, message] = NewestEdit(channel, place, message, by, decoded_text(text), decoded_files(files), stamp)

    def newest_edit(self, channel: str, place: str, message: str) -> NewestEdit | None:
        key = (channel, place, message)
        if key not in self._edits:
            self.read_edits([key])
        return self._edits[key]

    def keep_edit(self, edit: NewestEdit) -> bool:
        key = (edit.channel, edit.place, edit.message)
        values = (edit.by, encoded_text(edit.text), encoded_files(edit.files), edit.stamp, self._now)
        kept = self._db.run(_KEEP, (*key, *values)) == 1
        if kept:
            self._edits[key] = edit
        return kept

    def forget_edits(self, before: int, limit: int) -> int:
        old = "select channel, place, message from newest_edit where at < ? order by at limit ?"
        return self._db.run(f"delete from newest_edit where (channel, place, message) in ({old})", (before, limit))

    def forget(self, before: int, limit: int, *, keep: str) -> int:
        since = self._counters.get(FORGOTTEN)  # what was kept before is not read again
        since = since if since <= before else 0  # the clock was ahead
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

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: str = "") -> None:
        row = (self._transaction.new_id(), channel, event, raw, reason, self._now, -self._now if again else None, again)
        self._db.insert(tables.parked, [row])
        self._waiting = None

    def waiting_lines(self) -> Collection[str]:
        if self._waiting is None:
            lines = self._db.all(f"select line from parked where {_RELEASED} and line <> '' and at > ?", (self._now - LONGEST_WAIT,))
            self._waiting = {key for (key,) in lines}
        return self._waiting

    def released(self, limit: int, after: int = 0) -> list[Parked]:
        sql = f"select id, channel, event, raw, line from parked where {_RELEASED} and id > ? order by id limit {limit:d}"
        return [Parked(number, channel, event, bytes(raw), line) for number, channel, event, raw, line in self._db.all(sql, (after,))]

    def release(self, numbers: Sequence[int] = ()) -> int:
        self._waiting = None
        which = f" and id in ({', '.join(f'{number:d}' for number in numbers)})" if numbers else ""
        return self._db.run(f"update parked set done_at = ? where done_at is null{which}", (-self._now,))

    def take(self, parked: Parked) -> bool:
        self._waiting = None
        return self._db.run("update parked set done_at = ? where id = ? and done_at < 0", (self._now, parked.id)) == 1

    def park_again(self, parked: Parked, reason: str) -> None:
        self._waiting = None
        self._db.run("update parked set done_at = null, reason = ? where id = ? and done_at < 0", (reason, parked.id))
