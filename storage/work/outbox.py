"""The outbox: writing its rows, finding them by what they became, and recording what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile

from bot.core.ticket import Ticket
from bot.ports.delivery import HOLD, IN_THREAD, OF_MESSAGE, Delivery, DeliveryState
from bot.ports.store import RetryLater
from bot.ports.waiting_rows import Delay, Pause, WaitingRows
from storage import bulk, tables
from storage.bulk import Row
from storage.fair import fair_order
from storage.pauses import latest_pause
from storage.work.counters import Counters
from storage.work.places import PaceRows
from storage.work.transaction import FINISHED, WAITING, Transaction

EMPTIED = "emptied"
"""The counter of the last row that :meth:`SqlOutbox.empty` looked at."""


class SqlOutbox:
    """See :class:`bot.ports.outbox_rows.OutboxRepository`.

    ``busy`` are places whose rows cannot be sent at once. If ``sends`` is false, this process sends nothing itself.
    """

    def __init__(self, transaction: Transaction, counters: Counters, places: PaceRows, busy: AbstractSet[str], *, sends: bool) -> None:
        self._transaction, self._db, self._deliveries = transaction, transaction.db, transaction.deliveries
        self._counters, self._places, self._busy, self._sends = counters, places, busy, sends
        self.made: list[Delivery] = []
        """New rows that this process sends itself."""
        self._new: set[int] = set()

    # Writing

    def enqueue(self, delivery: Delivery) -> Delivery:
        places, worker = self._places, self._transaction.worker
        place = places.get(delivery.pace)
        if self._sends and place.owner != worker and not (place.owner and places.is_alive(place.owner)):
            places.take_over(place)
        mine = self._sends and place.owner == worker
        if not mine or place.tail != places.tail_known(place.key):
            places.foreign.add(place.key)  # another process sends or wrote there: the order can only be read from the rows
        place.tail += 1
        places.tails[place.key] = place.tail
        delivery.id, delivery.seq, delivery.at = self._transaction.new_id(), place.tail, self._transaction.now
        at_once = mine and place.key not in self._busy and HOLD not in delivery.extra
        delivery.state = (DeliveryState.SENDING if at_once else DeliveryState.QUEUED).value
        delivery.customer = self._customer_of(delivery.ticket)
        delivery.origin = self._transaction.about(delivery.ticket)
        delivery.pack()
        self._deliveries.add(delivery)
        self._new.add(delivery.id)
        if mine:
            self.made.append(delivery)
        else:
            places.elsewhere[place.key] = place.owner
        return delivery

    def _customer_of(self, ticket: int) -> int:
        """The id of a ticket's customer; 0 for no ticket."""
        if not ticket:
            return 0
        if (held := self._transaction.tickets.held(ticket)) is not None:
            return held.customer
        row = self._db.one("select customer from ticket where number = ?", (ticket,))
        return int(row[0]) if row else 0

    def keep(self, delivery: Delivery) -> Delivery:
        delivery.id, delivery.at = self._transaction.new_id(), self._transaction.now
        delivery.pack()
        return self._deliveries.add(delivery)

    def update_card(self, delivery: Delivery) -> None:
        delivery.pack()
        held = self._deliveries.held(delivery.id)
        if held is not None:
            held.payload = delivery.payload
        else:
            self._db.run("update delivery set payload = ? where id = ?", (delivery.payload, delivery.id))

    # Reading

    def get(self, number: int) -> Delivery | None:
        self._transaction.write_finished()
        found = self._deliveries.get(number)
        return found if found is None or found.card else found.unpack()

    def locked(self, number: int) -> Delivery | None:
        self._transaction.write_finished()
        found = self._deliveries.get(number, lock=True)
        return found.unpack() if found else None

    def by_message(self, channel: str, place: str, message: str) -> Delivery | None:
        self._transaction.write_finished()
        at = "channel = ? and place = ? and message = ? and message <> '' and kind <> 'edit'"
        found = self._deliveries.where(f"{at} order by id desc limit 1", [channel, place, message])
        if found:
            return found[0].unpack()
        row = self._db.one("select delivery from landing where channel = ? and place = ? and message = ?", (channel, place, message))
        if row is None and (original := self._counters.get(_copy(channel, place, message))):
            return self.get(original)
        if row is None and self._may_be_shown(f"{channel}:{place}"):
            raise RetryLater
        return self.get(row[0]) if row else None

    def _may_be_shown(self, place: str) -> bool:
        """Whether people may already see a card or a ping there whose message id is not known yet."""
        known = f"pace = ? and {WAITING} and (state = 'sending' or doubt > 0) and kind = 'post' and purpose in ('card', 'ping')"
        return self._db.one(f"select 1 from delivery where {known} limit 1", (place,)) is not None

    def of_ticket(self, ticket: Ticket, purpose: str, ref: int = 0) -> list[Delivery]:
        condition, values = "ticket = ? and purpose = ?", [ticket.number, str(purpose)]
        if ref:
            condition, values = f"{condition} and ref = ?", [*values, ref]
        return self._found(f"{condition} order by id", values)

    def of_messages(self, ticket: Ticket, purpose: str, messages: Collection[int]) -> list[Delivery]:
        if not messages:
            return []
        marks = ", ".join("?" for _ in messages)
        return self._found(f"ticket = ? and purpose = ? and ref in ({marks}) order by id", [ticket.number, str(purpose), *messages])

    def undecided(self, ticket: Ticket) -> list[Delivery]:
        among = f"delivery{self._db.by('ix_delivery_undecided')}"
        found = f"select id from {among} where ticket = ? and state in ('failed', 'in_doubt')"
        return self._found(f"id in ({found}) and purpose = 'reply' order by id", [ticket.number])

    def carry(self, messages: Collection[int], source: Ticket, target: Ticket, *, but_under: int = 0) -> None:
        shown = ", ".join(f"'{purpose}'" for purpose in sorted(OF_MESSAGE | IN_THREAD))
        for row in self._found(f"ticket = ? and purpose in ({shown}) order by id", [source.number], lock=True):
            if row.ref in messages and not (but_under and row.extra.get("under") == but_under):
                row.ticket = target.number

    def held(self, ticket: Ticket, limit: int) -> list[Delivery]:
        among = f"delivery{self._db.by('ix_delivery_held')}"
        first = f"select id from {among} where ticket = ? and purpose = 'words' and state = 'held' order by id limit {limit:d}"
        return self._found(f"id in ({first}) order by id", [ticket.number], lock=True)

    def pings_to(self, place: str, *, since: int = 0) -> list[Delivery]:
        self._transaction.pings.flush()
        # A cross join, because SQLite would read the deliveries first.
        ringing = "select d.id from ping p cross join delivery d"
        told = "d.kind = 'post' and d.pace = ? and d.at >= ?"
        same = "d.ticket = p.ticket and d.purpose = 'ping' and d.ref = p.id"
        rows = f"{ringing} where p.state = 'ringing' and {same} and {told} and d.state not in ('failed', 'in_doubt')"
        return self._found(f"id in ({rows}) order by id", [place, since])

    def waiting_cards(self, place: str, limit: int) -> list[Delivery]:
        return self._found(f"pace = ? and {WAITING} and kind = 'post' and purpose = 'card' order by seq limit {limit:d}", [place])

    def is_waiting(self) -> bool:
        self._transaction.deliveries.flush()
        self._transaction.write_finished()
        # In order, because PostgreSQL would read the table from its beginning if it expects many.
        return self._db.one(f"select 1 from delivery where {WAITING} order by pace limit 1") is not None

    def delays(self, before: int, limit: int) -> list[Delay]:
        late = f"{WAITING} and purpose = 'reply' and at <= ? order by at, id limit {limit:d}"
        return [self._delay(row) for row in self._found(late, [before])]

    def waiting_on(self, channel: str, place: str = "") -> int:
        self._transaction.write_finished()
        key = "pace" if self._db.dialect == "sqlite" else 'pace collate "C"'  # in the order of bytes
        among = (f"{key} > ? and {key} < ?", (f"{channel}:", f"{channel};"))
        condition, values = ("pace = ?", (f"{channel}:{place}",)) if place else among
        row = self._db.one(f"select count(*) from delivery where {WAITING} and {condition}", values)
        return int(row[0]) if row else 0

    def _delay(self, row: Delivery) -> Delay:
        now = self._transaction.now
        first = f"select id, error, done_at, doubt from delivery where pace = ? and lane = ? and {WAITING}"
        head = self._db.one(f"{first} order by seq limit 1", (row.pace, row.lane)) or (row.id, row.error, row.done_at, row.doubt)
        number, error, again, doubt = head
        pause = latest_pause(self._db, row.pace, row.channel, now)
        until = max(again if again > now else 0, pause.until if pause else 0)
        return Delay(row, until, bool(pause and pause.asked) and not doubt, error, number == row.id)

    def _found(self, condition: str, values: Sequence[object], *, lock: bool = False) -> list[Delivery]:
        self._transaction.write_finished()
        return [found.unpack() for found in self._deliveries.where(condition, values, lock=lock)]

    # Sending

    def waiting(self, limit: int, held: AbstractSet[int] = frozenset(), *, urgent: bool = False) -> WaitingRows:
        """What this process has to send beyond what it ``held`` already, in order, taking over places whose sender is dead.

        If there are more than ``limit``, every customer's first rows come first, so that a lane with many rows does not delay the others.
        ``urgent`` leaves out lanes without a reply that isn't held. The transaction's own new rows are left out, because they may still
        change before the commit: a list of pings has no card until then. The commit makes the courier take them, or look again.
        """
        self._transaction.flush()
        waiting = f"select distinct pace from delivery where {WAITING}"
        places = self._db.all(f"select key, owner, tail from pace where key in ({waiting}) order by key")
        mine = [(key,) for key, owner, tail in places if self._places.claim(key, owner, tail)]
        found = self._not_held(mine, held | self._new, urgent=urgent)
        customers = {number: customer for number, _, customer in found}
        wanted = [(number,) for number in customers]
        columns = self._deliveries.columns
        rows = self._db.among(f"select {columns} from delivery where id in {{keys}} order by pace, seq", wanted[:limit], types="bigint")
        now = self._transaction.now
        asked = self._db.all("select key, due_at, lasts from pace where due_at > 0 and due_at > ?", (now,))
        pauses = {key: Pause(until, min(until - now, lasts or until - now)) for key, until, lasts in asked}
        deliveries = [Delivery(*row) for row in rows]
        for delivery in deliveries:
            delivery.customer = customers[delivery.id]
        return WaitingRows(deliveries, pauses, whole=len(wanted) <= limit, senders=self._places.senders())

    def _not_held(self, mine: Sequence[Row], held: AbstractSet[int], *, urgent: bool) -> list[Row]:
        """The waiting rows of these places beyond those that are ``held``, in the order in which they are to be sent: id, lane, customer.

        Most looks find none, so these read ids from an index, not all rows that wait.
        """
        which = f"{WAITING} and priority = 0" if urgent else WAITING
        there = self._db.among(f"select id from delivery where pace in {{keys}} and {which}", mine)
        new = {number for (number,) in there} - held
        queued = "select d.id, d.lane, coalesce(t.customer, 0) from delivery d left join ticket t on t.number = d.ticket"
        if urgent and new:
            among = "select distinct pace from delivery where id in {keys}"
            mine = self._db.among(among, [(number,) for number in new], types="bigint")
        found = self._db.among(f"{queued} where d.pace in {{keys}} and d.{WAITING} order by d.pace, d.seq", mine) if new else []
        if urgent:
            lanes = {lane for number, lane, _ in found if number in new}
            found = [row for row in found if row[1] in lanes]
        return [row for row in fair_order(found) if row[0] not in held]

    def finish(self, delivery: Delivery) -> bool:
        if not self._is_ours(delivery):
            return False
        held = self._deliveries.held(delivery.id)
        if held is not None:
            for name in FINISHED:
                setattr(held, name, getattr(delivery, name))
        else:
            self._transaction.finished.append(tuple(getattr(delivery, name) for name in (*FINISHED, "id")))
        return True

    def remove(self, delivery: Delivery) -> None:
        self._transaction.write_finished()
        self._db.run("delete from delivery where id = ?", (delivery.id,))

    def empty(self, before: int, limit: int) -> int:
        since = self._counters.get(EMPTIED)
        rows = self._db.all(f"select id, at from delivery where id > ? order by id limit {limit:d}", (since,))
        old = [number for number, _ in takewhile(lambda row: row[1] < before, rows)]
        if old:
            same = "n.ticket = delivery.ticket and n.purpose = delivery.purpose and n.target = delivery.target and n.id > delivery.id"
            outdated = f"ticket > 0 and exists (select 1 from delivery n where {same})"
            finished = f"kind <> 'post' and state in ('sent', 'merged') and payload <> '' and (kind = 'mark' or {outdated})"
            self._db.run(f"update delivery set payload = '' where id > ? and id <= ? and {finished}", (since, old[-1]))
            self._counters.set(EMPTIED, old[-1])
        return len(old)

    def pause(self, pace: str, due_at: int, reason: str) -> None:
        place = self._places.get(pace)
        place.due_at, place.reason, place.lasts = due_at, reason, due_at - self._transaction.now

    # Further messages of one post

    def set_further_messages(self, delivery: Delivery, messages: Sequence[str]) -> None:
        self._db.run("delete from landing where delivery = ?", (delivery.id,))
        rows = [(delivery.channel, delivery.place, message, delivery.id, part) for part, message in enumerate(messages, 1)]
        if rows:
            self._db.bulk_returning(bulk.insert_new(tables.landing, self._db.dialect), rows)

    def store_sent(self, delivery: Delivery, messages: Sequence[str]) -> bool:
        post = self.get(delivery.target) if delivery.target else delivery
        if post is None or not self._is_ours(delivery):
            return False
        self.set_further_messages(post, messages)
        return True

    def _is_ours(self, delivery: Delivery) -> bool:
        return self._places.get(delivery.pace).owner == self._transaction.worker

    def further_messages(self, delivery: Delivery) -> list[str]:
        return [row[0] for row in self._db.all("select message from landing where delivery = ? order by part", (delivery.id,))]

    def add_copy(self, delivery: Delivery, message: str) -> bool:
        name = _copy(delivery.channel, delivery.place, message)
        if self._counters.get(name):
            return False
        self._counters.set(name, delivery.id)
        return True


def _copy(channel: str, place: str, message: str) -> str:
    return f"copy:{channel}:{place}:{message}"
