"""Canned replies, and the history of their changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.core.canned import Canned, Change, Draft, key_of
from bot.core.people import Identity
from bot.ports.canned import CannedList
from storage.work.transaction import Transaction

_ORDER = "order by used desc, key, id"
_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class SqlCanned:
    """See :class:`bot.ports.canned.CannedRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._canned = transaction, transaction.db, transaction.canned

    def get(self, number: int) -> Canned | None:
        return self._canned.get(number, lock=True)

    def named(self, key: str, wanted: CannedList) -> list[Canned]:
        condition, values = _usable(wanted)
        return self._canned.where(f"key = ? and {condition}", (key, *values))

    def listed(self, wanted: CannedList, *, limit: int, offset: int = 0) -> list[Canned]:
        inner, values = [], list[object]()
        words = " and words like ? escape '\\'" * len(wanted.words)
        for place, key in enumerate(_lists(wanted)):  # the index returns each list in order, so that a long one needn't be sorted
            piece = f"select id, used, key from canned where owner = ? and queue = ?{words} {_ORDER} limit {limit + offset:d}"
            inner.append(f"select * from ({piece}) as piece_{place}")
            values += (*key, *(f"%{word.casefold().translate(_ESCAPED)}%" for word in wanted.words))
        found = f"select id from ({' union all '.join(inner)}) as listed {_ORDER} limit {limit:d} offset {offset:d}"
        return self._canned.where(f"id in ({found}) {_ORDER}", values)

    def of_owner(self, owner: str) -> list[Canned]:
        return self._canned.where("owner = ? order by id", (owner,), lock=True)

    def everything(self) -> list[Canned]:
        return self._canned.where("id > 0 order by key, id")

    def add(self, draft: Draft) -> Canned:
        made = Canned(self._transaction.new_id(), draft.name, key_of(draft.name))
        made.write(draft)
        return self._canned.add(made)

    def remove(self, canned: Canned) -> None:
        self._canned.flush()
        self._db.run("delete from canned where id = ?", (canned.id,))
        self._canned.forget(canned)

    def record(self, canned: Canned, by: Identity, name: str, parts: Mapping[str, Sequence[str]]) -> None:
        told = json.dumps(parts, ensure_ascii=False)
        values = (self._transaction.new_id(), canned.id, self._transaction.now, str(by), name, told)
        self._db.run('insert into canned_change (id, canned, at, "by", by_name, parts) values (?, ?, ?, ?, ?, ?)', values)

    def history(self, canned: Canned, limit: int) -> list[Change]:
        sql = f'select at, "by", by_name, parts from canned_change where canned = ? order by id desc limit {limit:d}'
        return [Change(at, by, name, json.loads(parts)) for at, by, name, parts in self._db.all(sql, (canned.id,))]


def _lists(wanted: CannedList) -> list[tuple[str, str]]:
    """Return what an agent can use, as pairs of owner and queue. What belongs to an agent has no queue."""
    return list(dict.fromkeys((*(("", queue) for queue in ("", *wanted.queues)), (wanted.owner, ""))))


def _usable(wanted: CannedList) -> tuple[str, list[str]]:
    """Return a condition for what an agent can use, with its values. What belongs to an agent has no queue."""
    queues = ("", *wanted.queues)
    return f"owner in (?, ?) and queue in ({', '.join('?' for _ in queues)})", ["", wanted.owner, *queues]
