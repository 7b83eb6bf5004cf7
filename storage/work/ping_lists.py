"""Lists of pings: which pings each list has, and which lists this transaction changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from bot.core.escalations import Ping
from bot.core.richtext import RichText, from_data, to_data
from bot.ports.delivery import Delivery
from bot.ports.ping_lists import ListedPing
from storage.work.transaction import Transaction

_IN_USE = "purpose = 'pings' and ref = 0 and kind = 'post'"  # exactly as in the partial index
_ADD = (
    "insert into listed (list, ticket, ping, number, reason) values (?, ?, ?, ?, ?) "
    "on conflict (list, ticket, ping) do update set number = excluded.number, reason = excluded.reason"
)
_SOME = 60  # pings that are read to find the first tickets of a list


class SqlPingLists:
    """See :class:`bot.ports.ping_lists.PingListRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db = transaction, transaction.db
        self._by_lane: dict[str, Delivery | None] = {}
        self._changed: dict[int, None] = {}
        self._new: set[int] = set()

    def at(self, lane: str) -> Delivery | None:
        found = self._by_lane.get(lane)
        if found is None or found.ref:
            rows = self._transaction.deliveries.where(f"{_IN_USE} and lane = ? order by id limit 1", [lane], lock=True)
            found = self._by_lane[lane] = rows[0].unpack() if rows else None
        return self._transaction.deliveries.lend(found) if found else None

    def begin(self, shown: Delivery) -> None:
        self._by_lane[shown.lane] = shown
        self._changed[shown.id] = None
        self._new.add(shown.id)

    def is_new(self, shown: Delivery) -> bool:
        return shown.id in self._new

    def add(self, shown: Delivery, ping: Ping, reason: RichText) -> None:
        told = json.dumps(to_data(reason), ensure_ascii=False)
        self._db.run(_ADD, (shown.id, ping.ticket, ping.id, self._transaction.new_id(), told))
        self._changed[shown.id] = None

    def has(self, shown: Delivery, ping: Ping) -> bool:
        found = self._db.one("select 1 from listed where list = ? and ticket = ? and ping = ?", (shown.id, ping.ticket, ping.id))
        return found is not None

    def remove(self, ping: Ping) -> None:
        self._changed.update((number, None) for (number,) in self._db.all("select list from listed where ping = ?", (ping.id,)))
        self._db.run("delete from listed where ping = ?", (ping.id,))

    def move(self, shown: Delivery, to: Delivery) -> None:
        self._db.run("update listed set list = ? where list = ?", (to.id, shown.id))
        self._changed[to.id] = None

    def pings(self, shown: Delivery) -> list[int]:
        return [ping for (ping,) in self._db.all("select ping from listed where list = ? order by number", (shown.id,))]

    def end(self, shown: Delivery) -> list[int]:
        pings = self.pings(shown)
        self._db.run("delete from listed where list = ?", (shown.id,))
        return pings

    def size(self, shown: Delivery) -> int:
        row = self._db.one("select count(distinct ticket) from listed where list = ?", (shown.id,))
        return int(row[0]) if row else 0

    def first(self, shown: Delivery, tickets: int) -> list[ListedPing]:
        rows = self._db.all(f"select ticket from listed where list = ? order by number limit {_SOME:d}", (shown.id,))
        wanted: list[Any] = list(dict.fromkeys(ticket for (ticket,) in rows))[:tickets]
        marks = ", ".join("?" for _ in wanted)
        found = self._db.all(
            "select l.ticket, p.target, l.reason from listed l left join ping p on p.id = l.ping "
            f"where l.list = ? and l.ticket in ({marks}) order by l.number",
            (shown.id, *wanted),
        )
        return [ListedPing(ticket, target or "", from_data(json.loads(reason))) for ticket, target, reason in found]

    def changed(self) -> list[Delivery]:
        numbers, self._changed = list(self._changed), {}
        deliveries = self._transaction.deliveries
        found = [shown for number in numbers if (shown := deliveries.get(number, lock=True)) is not None and not shown.ref]
        return [shown if shown.card is not None else shown.unpack() for shown in found]

    def unshown(self) -> frozenset[int]:
        return frozenset(self._changed)

    def put_off(self, keep: Collection[int]) -> bool:
        later = self._changed.keys() - self._new - set(keep)
        for number in later:
            del self._changed[number]
        return bool(later)

    def show_all(self) -> None:
        self._changed.update((number, None) for (number,) in self._db.all(f"select id from delivery where {_IN_USE} order by id"))
