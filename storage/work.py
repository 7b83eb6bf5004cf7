"""One transaction's work: everything a group of units reads and writes, over shelves that are flushed together."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, astuple
from functools import partial

from bot.core import journal
from bot.core.customer import Customer
from bot.core.escalations import Ping, Rating, Reminder
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Profile, Role
from bot.core.period import Period
from bot.core.richtext import RichText, to_data
from bot.core.ticket import Ticket
from bot.ports.delivery import Delay, Delivery, DeliveryState, WaitingRows
from bot.ports.store import Counted, NotYet, Parked, Prefetch
from storage import bulk, counting, figures, lists, proofs, tables
from storage.engine import Connection
from storage.fair import fair_order
from storage.identity_map import IdentityMap
from storage.ids import Ids, TicketNumbers
from storage.proofs import PROVED
from storage.records import MessageRow, PaceRow
from storage.workers import Workers

_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
PROOF, CARD = "proof", "card"  # what the journal vouches for, and what cards show
_FINISHED = ("state", "place", "thread", "message", "attempts", "error", "doubt", "done_at")


def _one_more(before: int) -> int:
    return before + 1


class SqlWork:
    """See :class:`bot.ports.store.Work` for what each method promises."""

    def __init__(
        self,
        db: Connection,
        ids: Ids,
        worker: str,
        now: int,
        busy: AbstractSet[str] = frozenset(),
        tails: Mapping[str, int] | None = None,
        *,
        sends: bool = True,
        hours: counting.Hours | None = None,
    ) -> None:
        """``busy`` are places whose rows cannot go out at once, ``tails`` the last number this process knows of each
        place. Without ``hours`` nothing is counted.
        """
        self.db, self.now, self.worker, self.busy, self.sends = db, now, worker, busy, sends
        self._tails = {} if tails is None else tails
        self.tails: dict[str, int] = {}
        self._ids = ids
        self._hours = hours
        self._uncounted: dict[int, counting.Uncounted] = {}
        self._workers = Workers(db, worker, now)
        self._numbers = TicketNumbers(db)
        self._customers = IdentityMap(db, tables.customer, Customer, watch={PROOF: PROVED["customer"], CARD: Customer.ON_CARD})
        self._tickets = IdentityMap(db, tables.ticket, Ticket, owner=self._customers, watch={PROOF: PROVED["ticket"], CARD: Ticket.ON_CARD})
        self._messages = IdentityMap(db, tables.message, MessageRow)
        self._places = IdentityMap(db, tables.pace, PaceRow)
        self._deliveries = IdentityMap(db, tables.delivery, Delivery)
        self._reminders = IdentityMap(db, tables.reminder, Reminder)
        self._pings = IdentityMap(db, tables.ping, Ping, watch={PROOF: PROVED["ping"]})
        self._ratings = IdentityMap(db, tables.rating, Rating, watch={PROOF: PROVED["rating"]})
        self._by_person: dict[Identity, Customer | None] = {}
        self._tickets_of: dict[int, list[Ticket]] = {}
        self._absent_places: set[str] = set()
        self._reminders_of: dict[int, list[Reminder]] = {}
        self._heard: set[tuple[str, str]] = set()
        self._known: set[tuple[str, str]] = set()
        self._finished: list[tuple[object, ...]] = []
        self.made: list[Delivery] = []
        self.foreign: set[str] = set()
        self.elsewhere: set[str] = set()

    # Facts for many units at once

    def prepare(self, prefetch: Iterable[Prefetch]) -> None:
        """Read what a burst of units will ask for in a few set queries. Nothing depends on it but speed."""
        listed = list(prefetch)
        self._hear([key for want in listed for key in want.seen])
        people = list({want.person for want in listed if want.person})
        self._find_customers(people)
        found = [customer.id for person in people if (customer := self._by_person[person])]
        if found:
            self._find_tickets(found)
        self._find_places(list({place for want in listed for place in want.places}))

    def _hear(self, keys: Sequence[tuple[str, str]]) -> None:
        fresh = list(dict.fromkeys(keys))
        if fresh:
            new = self.db.bulk_returning(bulk.insert_new(tables.seen, self.db.dialect), [(*key, self.now) for key in fresh])
            self._heard.update((channel, event) for channel, event in new)
            self._known.update(fresh)

    def _find_customers(self, people: Sequence[Identity]) -> None:
        missing = [person for person in people if person not in self._by_person]
        lock = " for update of customer" if self.db.dialect == "postgresql" else ""
        # A join, for SQLite finds pairs in a list only by reading the whole table.
        match = "wanted join customer on customer.channel = wanted.c and customer.person = wanted.p"
        sql = f"with wanted (c, p) as {{keys}} select {self._customers.columns} from {match} order by id{lock}"
        rows = self.db.among(sql, missing, types="text,text")
        self._by_person.update(dict.fromkeys(missing))
        for row in rows:
            customer = self._customers.take(row, locked=True)
            self._by_person[customer.identity] = customer

    def _find_tickets(self, customers: Sequence[int]) -> None:
        lock = " for update" if self.db.dialect == "postgresql" else ""
        columns = self._tickets.columns
        sql = f"select {columns} from ticket where customer in {{keys}} and status <> 'closed' order by number{lock}"
        self._tickets.flush()
        for customer in customers:
            self._tickets_of[customer] = []
        for row in self.db.among(sql, [(customer,) for customer in customers], types="bigint"):
            ticket = self._tickets.take(row, locked=True)
            self._tickets_of[ticket.customer].append(ticket)

    def _find_places(self, keys: Sequence[str]) -> None:
        missing = self._take_places(sorted(keys))
        if missing and self.db.dialect == "postgresql":  # a lock needs a row
            self.db.bulk_returning(bulk.insert_new(tables.pace, self.db.dialect), [astuple(PaceRow(key)) for key in missing])
            missing = self._take_places(missing)
        self._absent_places.update(missing)

    def _take_places(self, keys: Sequence[str]) -> list[str]:
        """Have these in hand; those that are not there come back."""
        lock = " for update" if self.db.dialect == "postgresql" else ""
        sql = f"select {self._places.columns} from pace where key in {{keys}} order by key{lock}"
        for row in self.db.among(sql, [(key,) for key in keys if self._places.held(key) is None]):
            self._places.take(row, locked=True)
        return [key for key in keys if self._places.held(key) is None]

    # Cards

    def stale_cards(self) -> list[Ticket]:
        stale = {ticket.number: ticket for ticket, _ in self._tickets.changed(CARD)}
        for customer, known in self._customers.changed(CARD):
            if known:
                stale.update((ticket.number, ticket) for ticket in self.open_tickets(customer))
        return list(stale.values())

    def card_is_current(self, ticket: Ticket) -> None:
        self._tickets.told(CARD, ticket)

    # Hearing

    def first_time(self, channel: str, *events: str) -> bool:
        keys = [(channel, event) for event in events]
        self._hear([key for key in keys if key not in self._known])
        new = all(key in self._heard for key in keys)
        self._heard.difference_update(keys)
        return new

    def forget_heard(self, before: int, limit: int, *, keep: str) -> int:
        old = "select channel, event from seen where at < ? and event not like ? order by at limit ?"
        return self.db.run(f"delete from seen where (channel, event) in ({old})", (before, f"{keep}%", limit))

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: bool = False) -> None:
        row = (self.new_id(), channel, event, raw, reason, self.now, -self.now if again else None)
        self.db.bulk(bulk.insert(tables.parked, self.db.dialect), [row])

    def released(self, limit: int) -> list[Parked]:
        rows = self.db.all(f"select id, channel, event, raw from parked where done_at < 0 order by id limit {limit:d}")
        return [Parked(number, channel, event, bytes(raw)) for number, channel, event, raw in rows]

    def take_up(self, parked: Parked) -> bool:
        return self.db.run("update parked set done_at = ? where id = ? and done_at < 0", (self.now, parked.id)) == 1

    def park_again(self, parked: Parked, reason: str) -> None:
        self.db.run("update parked set done_at = null, reason = ? where id = ? and done_at < 0", (reason, parked.id))

    def unhear(self, channel: str, event: str, *keys: str) -> None:
        if self.db.one("select 1 from seen where channel = ? and event = ?", (channel, f"parked:{event}")) is None:
            for key in keys:
                self.db.run("delete from seen where channel = ? and event = ?", (channel, key))
                self._known.discard((channel, key))

    def remind_again(self, number: int) -> None:
        if (reminder := self.reminder(number)) is not None:
            reminder.fired_at = None

    # Customers

    def customer(self, person: Identity) -> Customer | None:
        if person not in self._by_person:
            self._find_customers([person])
        return self._by_person[person]

    def customer_of(self, ticket: Ticket) -> Customer:
        return self.customer_by_id(ticket.customer)

    def customer_by_id(self, number: int) -> Customer:
        customer = self._customers.get(number, lock=True)
        if customer is None:
            raise LookupError(f"no customer {number}")
        self._by_person[customer.identity] = customer
        return customer

    def new_customer(self, profile: Profile) -> Customer:
        customer = Customer(
            self.new_id(),
            profile.identity.channel,
            profile.identity.id,
            profile.name,
            profile.handle,
            profile.language,
            timezone=profile.timezone,
            first_at=self.now,
            last_at=self.now,
            salt=journal.new_salt(),
            revision=1,
        )
        self._by_person[profile.identity] = customer
        self._tickets_of[customer.id] = []
        return self._customers.add(customer)

    # Tickets

    def ticket(self, number: int) -> Ticket | None:
        return self._tickets.get(number, lock=True)

    def new_ticket(self, customer: Customer) -> Ticket:
        ticket = self._tickets.add(Ticket(self._numbers.draw(), customer.id, salt=journal.new_salt()))
        self._tickets_of.setdefault(customer.id, []).append(ticket)
        self._reminders_of[ticket.number] = []
        return ticket

    def open_tickets(self, customer: Customer) -> list[Ticket]:
        if customer.id not in self._tickets_of:
            self._find_tickets([customer.id])
        return [ticket for ticket in self._tickets_of[customer.id] if not ticket.is_closed]

    def answered_at(self, channel: str, place: str) -> list[Ticket]:
        return self._tickets.where("channel = ? and place = ? order by number", [channel, place], lock=True)

    def last_closed(self, customer: Customer) -> Ticket | None:
        if not customer.tickets:
            return None
        found = self._tickets.where("customer = ? and status = 'closed' order by closed_at desc limit 1", [customer.id], lock=True)
        return found[0] if found else None

    def tickets_where(self, condition: str, values: Sequence[object], *, limit: int) -> list[Ticket]:
        return self._tickets.where(f"{condition} limit {limit:d}", values)

    def listed(self, which: str, *, queues: Sequence[str], assignee: str, limit: int, offset: int = 0) -> list[Ticket]:
        if not queues:
            return []
        numbers, values = lists.numbers(which, queues=queues, assignee=assignee, limit=limit, offset=offset)
        by, way = lists.order(which)
        found = self._tickets.where(f"number in ({numbers})", values)
        return sorted(found, key=operator.attrgetter(by, "number"), reverse=way == "desc")

    def customers(self, numbers: Iterable[int]) -> dict[int, Customer]:
        self._customers.flush()
        keys = [(number,) for number in dict.fromkeys(numbers)]
        rows = self.db.among(f"select {self._customers.columns} from customer where id in {{keys}}", keys, types="bigint")
        return {row[0]: Customer(*row) for row in rows}  # not on the shelf, for they are not locked

    def tickets_of(self, customer: Customer, limit: int) -> list[Ticket]:
        return self._tickets.where(f"customer = ? order by number desc limit {limit:d}", [customer.id])

    def events(self, ticket: Ticket) -> list[journal.Event]:
        self._write_events()
        rows = self.db.all("select ticket, seq, kind, at, actor, data, hash from event where ticket = ? order by seq", (ticket.number,))
        return [journal.event_of(row) for row in rows]

    def open_after(self, number: int, limit: int) -> list[Ticket]:
        return self._tickets.where(f"number > ? and status <> 'closed' order by number limit {limit:d}", [number], lock=True)

    def counted(self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0) -> list[Counted]:
        self.flush()
        return figures.counted(self.db, who, name, period, limit=limit, offset=offset)

    def count_more(self, limit: int) -> int:
        self.flush()
        found = self._tickets.where(f"events > counted order by number limit {limit:d}", lock=True)
        for ticket in found:
            self._uncounted[ticket.number] = counting.Uncounted(ticket.counted)
            ticket.counted = ticket.events
        return len(found)

    def unsealed(self) -> list[tuple[int, int, str]]:
        """Number, count of events and head of every ticket that changed since the last seal."""
        self.flush()
        lock = " for update" if self.db.dialect == "postgresql" else ""
        return [
            (number, events, head)
            for number, events, head in self.db.all(f"select number, events, head from ticket where events > sealed order by number{lock}")
        ]

    def sealed(self, tickets: Sequence[tuple[int, int, str]]) -> None:
        """These are in a seal, as far as they had come."""
        if tickets:
            self.db.bulk(bulk.update(tables.ticket, ("sealed",), self.db.dialect), [(events, number) for number, events, _ in tickets])
        for number, events, _ in tickets:
            if (held := self._tickets.held(number)) is not None:
                self._tickets.overwritten(partial(operator.is_, held), sealed=events)

    # Messages

    def add_message(
        self,
        ticket: Ticket,
        *,
        author: Identity,
        name: str,
        role: Role,
        visibility: Visibility,
        text: RichText,
        files: Sequence[Attachment] = (),
        source: Address | None = None,
        source_id: str = "",
        reply_to: int = 0,
    ) -> tuple[int, str]:
        salt = journal.new_salt()
        row = MessageRow(
            self.new_id(),
            ticket.number,
            str(author),
            name,
            role.value,
            visibility.value,
            _encoded(to_data(text)),
            salt,
            self.now,
            json.dumps([asdict(file) for file in files], ensure_ascii=False) if files else "[]",
            source.channel if source else "",
            source.place if source else "",
            source.thread if source else "",
            source_id,
            reply_to,
        )
        self._messages.add(row)
        return row.id, row.digest()

    def message(self, number: int) -> Message | None:
        row = self._messages.get(number)
        return row.message() if row else None

    def last_answer(self, ticket: Ticket) -> Message | None:
        condition = "ticket = ? and visibility = 'public' and role <> 'customer' order by at desc, id desc limit 1"
        found = self._messages.where(condition, [ticket.number])
        return found[0].message() if found else None

    def message_at(self, channel: str, place: str, source_id: str) -> Message | None:
        found = self._messages.where("channel = ? and place = ? and source_id = ? order by id", [channel, place, source_id])
        return found[0].message() if found else None

    def messages(self, ticket: Ticket, *, limit: int = 200) -> list[Message]:
        rows = self._messages.where(f"ticket = ? order by at, id limit {limit:d}", [ticket.number])
        return [row.message() for row in rows]

    def newest(self, ticket: Ticket, limit: int) -> list[Message]:
        rows = self._messages.where(f"ticket = ? order by at desc, id desc limit {limit:d}", [ticket.number])
        return [row.message() for row in reversed(rows)]

    def change_message(self, number: int, text: RichText) -> str:
        row = self._messages.get(number, lock=True)
        if row is None:
            raise LookupError(f"no message {number}")
        before = (self.new_id(), number, row.text, self.now)
        self.db.bulk(bulk.insert(tables.version, self.db.dialect), [before])
        row.text = _encoded(to_data(text))
        return row.digest(self._earlier(number))

    def move_message(self, number: int, to: Ticket) -> str:
        row = self._messages.get(number, lock=True)
        if row is None:
            raise LookupError(f"no message {number}")
        row.ticket = to.number
        return row.digest(self._earlier(number))

    def _earlier(self, message: int) -> list[tuple[int, str, int]]:
        rows = self.db.all("select id, text, at from version where message = ? order by id", (message,))
        return [(number, text, at) for number, text, at in rows]

    # The outbox

    def enqueue(self, delivery: Delivery) -> Delivery:
        place = self._place(delivery.pace)
        if self.sends and place.owner != self.worker and not (place.owner and self._alive(place.owner)):
            self._take_over(place)
        mine = self.sends and place.owner == self.worker
        if not mine or place.tail != self._tail_known(place.key):
            self.foreign.add(place.key)  # somebody else sends there, or wrote there behind our back: order needs a look at the rows
        place.tail += 1
        self.tails[place.key] = place.tail
        delivery.id, delivery.seq, delivery.at = self.new_id(), place.tail, self.now
        delivery.state = (DeliveryState.SENDING if mine and place.key not in self.busy else DeliveryState.QUEUED).value
        delivery.customer = self._customer_of(delivery.ticket)
        delivery.pack()
        self._deliveries.add(delivery)
        if mine:
            self.made.append(delivery)
        else:
            self.elsewhere.add(place.key)
        return delivery

    def hold(self, delivery: Delivery) -> Delivery:
        delivery.id, delivery.at, delivery.state = self.new_id(), self.now, DeliveryState.HELD.value
        delivery.pack()
        return self._deliveries.add(delivery)

    def held_back(self, ticket: Ticket, limit: int) -> list[Delivery]:
        condition = f"ticket = ? and purpose = 'words' and state = 'held' order by id limit {limit:d}"
        return [found.unpack() for found in self._deliveries.where(condition, [ticket.number], lock=True)]

    def _customer_of(self, ticket: int) -> int:
        """The number of a ticket's customer; 0 for no ticket."""
        if not ticket:
            return 0
        if (held := self._tickets.held(ticket)) is not None:
            return held.customer
        row = self.db.one("select customer from ticket where number = ?", (ticket,))
        return int(row[0]) if row else 0

    def _take_over(self, place: PaceRow) -> None:
        """What the place's last sender had begun may have arrived; and even our own rows there are not in hand, as long as he was the
        sender.
        """
        if place.tail:
            self.foreign.add(place.key)
            self._write_finished()
            self._deliveries.flush()
            self.db.run("update delivery set doubt = doubt + 1 where pace = ? and state = 'sending'", (place.key,))
            self._deliveries.overwritten(
                lambda one: one.pace == place.key and one.state == DeliveryState.SENDING, doubt=lambda before: before + 1
            )
        place.owner = self.worker

    def _place(self, key: str) -> PaceRow:
        if (held := self._places.held(key)) is not None:
            return held
        if key not in self._absent_places:
            self._find_places([key])
        held = self._places.held(key)
        return held if held is not None else self._places.add(PaceRow(key))

    def _alive(self, worker: str) -> bool:
        return self._workers.alive(worker)

    def waiting(self, limit: int, held: AbstractSet[int] = frozenset()) -> WaitingRows:
        """What this process has to send beyond what it holds, in order, taking over places whose sender is dead.

        Where there is more than ``limit``, everybody's first rows come first: a lane with many rows doesn't hide the others.
        """
        self.flush()
        waiting = "select distinct pace from delivery where state in ('queued', 'sending')"
        places = self.db.all(f"select key, owner, tail from pace where key in ({waiting}) order by key")
        mine = [(key,) for key, owner, tail in places if self._is_ours(key, owner, tail)]
        asked = "select d.id, d.lane, coalesce(t.customer, 0) from delivery d left join ticket t on t.number = d.ticket"
        found = self.db.among(f"{asked} where d.pace in {{keys}} and d.state in ('queued', 'sending') order by d.pace, d.seq", mine)
        customers = {number: customer for number, _, customer in found}
        wanted = [(number,) for number in fair_order(found) if number not in held]
        columns = self._deliveries.columns
        rows = self.db.among(f"select {columns} from delivery where id in {{keys}} order by pace, seq", wanted[:limit], types="bigint")
        rests = self.db.all("select key, due_at from pace where due_at > 0 and due_at > ?", (self.now,))
        deliveries = [Delivery(*row) for row in rows]
        for delivery in deliveries:
            delivery.customer = customers[delivery.id]
        return WaitingRows(deliveries, dict(rests), whole=len(wanted) <= limit)

    def _is_ours(self, key: str, owner: str, tail: int) -> bool:
        if owner != self.worker:
            if owner and self._alive(owner):
                return False
            place = self._place(key)  # locked, so it may have found a sender meanwhile
            if place.owner not in (owner, self.worker):
                return False
            self._take_over(place)
        elif tail != self._tail_known(key):
            self.foreign.add(key)  # until its rows are in hand, nothing newer may overtake them
        self.tails[key] = tail
        return True

    def _tail_known(self, key: str) -> int:
        """How far this process knows the numbering of a place; further, and somebody else wrote there."""
        return self.tails.get(key, self._tails.get(key, 0))

    def finish(self, delivery: Delivery) -> bool:
        if self._place(delivery.pace).owner != self.worker:
            return False
        held = self._deliveries.held(delivery.id)
        if held is not None:
            for name in _FINISHED:
                setattr(held, name, getattr(delivery, name))
        else:
            self._finished.append(tuple(getattr(delivery, name) for name in (*_FINISHED, "id")))
        return True

    def rewrite(self, delivery: Delivery) -> None:
        delivery.pack()
        held = self._deliveries.held(delivery.id)
        if held is not None:
            held.payload = delivery.payload
        else:
            self.db.run("update delivery set payload = ? where id = ?", (delivery.payload, delivery.id))

    def _write_finished(self) -> None:
        if self._finished:
            self.db.bulk(bulk.update(tables.delivery, _FINISHED, self.db.dialect), self._finished)
            self._finished.clear()

    def delivery(self, number: int) -> Delivery | None:
        self._write_finished()
        found = self._deliveries.get(number)
        return found if found is None or found.card else found.unpack()

    def delivery_at(self, channel: str, place: str, message: str) -> Delivery | None:
        self._write_finished()
        at = "channel = ? and place = ? and message = ? and message <> '' and kind <> 'edit'"
        found = self._deliveries.where(f"{at} order by id desc limit 1", [channel, place, message])
        if found:
            return found[0].unpack()
        row = self.db.one("select delivery from landing where channel = ? and place = ? and message = ?", (channel, place, message))
        if row is None and (copied := self.mark(_copy(channel, place, message))):
            return self.delivery(copied)
        if row is None and self._is_landing(f"{channel}:{place}"):
            raise NotYet
        return self.delivery(row[0]) if row else None

    def copied(self, delivery: Delivery, message: str) -> bool:
        name = _copy(delivery.channel, delivery.place, message)
        if self.mark(name):
            return False
        self.set_mark(name, delivery.id)
        return True

    def delays(self, before: int, limit: int, *, purpose: str = "") -> list[Delay]:
        self._write_finished()
        self._deliveries.flush()
        wanted = "state in ('queued', 'sending') and at <= ?" + (" and purpose = ?" if purpose else "")
        values: list[object] = [before, purpose] if purpose else [before]
        found = self._deliveries.where(f"{wanted} order by at, id limit {limit:d}", values)
        return [self._delay(row.unpack()) for row in found]

    def _delay(self, row: Delivery) -> Delay:
        first = "select id, error, done_at, doubt from delivery where pace = ? and lane = ? and state in ('queued', 'sending')"
        head = self.db.one(f"{first} order by seq limit 1", (row.pace, row.lane)) or (row.id, row.error, row.done_at, row.doubt)
        number, error, again, doubt = head
        rests = [due for (due,) in self.db.all("select due_at from pace where key in (?, ?)", (row.pace, row.channel)) if due > self.now]
        until = max([again if again > self.now else 0, *rests])
        return Delay(row, until, bool(rests) and not doubt, error, number == row.id)

    def _is_landing(self, place: str) -> bool:
        """Whether somebody may already see a card or a ping that we do not yet know by its id."""
        known = "pace = ? and (state = 'sending' or (state = 'queued' and doubt > 0)) and kind = 'post' and purpose in ('card', 'ping')"
        return self.db.one(f"select 1 from delivery where {known} limit 1", (place,)) is not None

    def deliveries(self, ticket: Ticket, purpose: str, ref: int = 0) -> list[Delivery]:
        self._write_finished()
        condition, values = "ticket = ? and purpose = ?", [ticket.number, str(purpose)]
        if ref:
            condition, values = f"{condition} and ref = ?", [*values, ref]
        return [found.unpack() for found in self._deliveries.where(f"{condition} order by id", values)]

    def ping_lists(self) -> list[Delivery]:
        self._write_finished()
        return [
            found.unpack()
            for found in self._deliveries.where("ticket = 0 and purpose = 'pings' and ref = 0 and kind = 'post' order by id", lock=True)
        ]

    def pings_to(self, lane: str) -> list[Delivery]:
        self._write_finished()
        self._pings.flush()
        ringing = "select d.id from ping p join delivery d on d.ticket = p.ticket and d.purpose = 'ping' and d.ref = p.id"
        rows = f"{ringing} where p.state = 'ringing' and d.kind = 'post' and d.state not in ('failed', 'in_doubt') and d.lane = ?"
        return [found.unpack() for found in self._deliveries.where(f"id in ({rows}) order by id", [lane])]

    def landed(self, delivery: Delivery, messages: Sequence[str]) -> None:
        rows = [(delivery.channel, delivery.place, message, delivery.id) for message in messages]
        if rows:
            self.db.bulk_returning(bulk.insert_new(tables.landing, self.db.dialect), rows)

    def further(self, delivery: Delivery) -> list[str]:
        rows = self.db.all("select message from landing where delivery = ?", (delivery.id,))
        return sorted((row[0] for row in rows), key=lambda message: (len(message), message))  # both platforms count upwards

    def rest_until(self, pace: str, due_at: int, reason: str) -> None:
        place = self._place(pace)
        place.due_at, place.reason = due_at, reason

    # Reminders, pings, ratings

    def remind(self, ticket: Ticket, kind: str, due_at: int, *, step: int = 0, since: int = 0, data: str = "{}") -> Reminder:
        made = self._reminders.add(Reminder(self.new_id(), ticket.number, kind, step, due_at, since, None, data))
        if ticket.number in self._reminders_of:
            self._reminders_of[ticket.number].append(made)
        return made

    def reminders(self, ticket: Ticket) -> list[Reminder]:
        if (born := self._reminders_of.get(ticket.number)) is not None:  # a ticket that is new in this transaction has no other ones
            return sorted((one for one in born if one.fired_at is None), key=lambda one: one.due_at)
        return self._reminders.where("ticket = ? and fired_at is null order by due_at", [ticket.number], lock=True)

    def reminder(self, number: int) -> Reminder | None:
        return self._reminders.get(number, lock=True)

    def due(self, limit: int) -> list[Reminder]:
        return self._reminders.where(f"fired_at is null and due_at <= ? order by due_at, id limit {limit:d}", [self.now], skip=True)

    def next_due(self) -> int | None:
        self._reminders.flush()
        row = self.db.one("select min(due_at) from reminder where fired_at is null")
        return row[0] if row else None

    def soonest(self) -> int | None:
        """When the first of the reminders in hand is due."""
        return min((one.due_at for one in self._reminders.all() if one.fired_at is None), default=None)

    def add_ping(self, ticket: Ticket, target: str, step: int) -> Ping:
        return self._pings.add(Ping(self.new_id(), ticket.number, target, step, at=self.now))

    def ping(self, number: int) -> Ping | None:
        return self._pings.get(number, lock=True)

    def pings(self, ticket: Ticket) -> list[Ping]:
        return self._pings.where("ticket = ? and state <> 'over' order by id", [ticket.number], lock=True)

    def add_rating(self, ticket: Ticket, message: int, agent: str, agent_name: str) -> Rating:
        return self._ratings.add(Rating(self.new_id(), ticket.number, message, agent, agent_name, asked_at=self.now))

    def rating(self, ticket: int, message: int) -> Rating | None:
        found = self._ratings.where("ticket = ? and message = ?", [ticket, message], lock=True)
        return found[0] if found else None

    # People

    def is_member(self, place: str, person: str) -> bool:
        return self.db.one("select 1 from member where place = ? and person = ?", (place, person)) is not None

    def set_member(self, place: str, person: str, *, here: bool) -> None:
        if here:
            self.db.bulk_returning(bulk.insert_new(tables.member, self.db.dialect), [(place, person)])
        else:
            self.db.run("delete from member where place = ? and person = ?", (place, person))

    def set_members(self, place: str, people: Iterable[str]) -> None:
        # First, for it locks the place: two lists that are written at the same time must not be mixed.
        self.db.run("insert into roster (place, at) values (?, ?) on conflict (place) do update set at = excluded.at", (place, self.now))
        wanted = set(people)
        known = {row[0] for row in self.db.all("select person from member where place = ?", (place,))}
        for gone in known - wanted:
            self.set_member(place, gone, here=False)
        for come in wanted - known:
            self.set_member(place, come, here=True)

    def roster_at(self, place: str) -> int:
        row = self.db.one("select at from roster where place = ?", (place,))
        return row[0] if row else 0

    def members(self, place: str) -> list[str]:
        return [row[0] for row in self.db.all("select person from member where place = ? order by person", (place,))]

    def profile(self, who: Identity) -> Profile | None:
        row = self.db.one("select name, handle, language, timezone, is_bot, guest from person where channel = ? and person = ?", who)
        return Profile(who, row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) if row else None

    def remember(self, profile: Profile) -> None:
        if profile.guessed or self.profile(profile.identity) == profile:
            return
        self.db.run(
            "insert into person (channel, person, name, handle, language, timezone, is_bot, guest, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict (channel, person) do update set name = excluded.name, handle = excluded.handle, language = excluded.language, "
            "timezone = excluded.timezone, is_bot = excluded.is_bot, guest = excluded.guest, at = excluded.at",
            (
                *profile.identity,
                profile.name,
                profile.handle,
                profile.language,
                profile.timezone,
                int(profile.is_bot),
                int(profile.guest),
                self.now,
            ),
        )

    def away_at(self, who: Identity) -> int:
        row = self.db.one("select away_at from person where channel = ? and person = ?", who)
        return row[0] if row else 0

    def set_away(self, who: Identity, at: int) -> None:
        self.db.run("update person set away_at = ? where channel = ? and person = ?", (at, *who))

    def held_by(self, who: Identity) -> list[Ticket]:
        return self._tickets.where("status <> 'closed' and assignee = ? order by number", [str(who)], lock=True)

    def newest_seal(self) -> journal.Seal | None:
        row = self.db.one("select id, at, hash from seal order by id desc limit 1")
        return journal.Seal(*row) if row else None

    def mark(self, name: str) -> int:
        if self.db.dialect != "postgresql":
            row = self.db.one("select value from counter where name = ?", (name,))
            return row[0] if row else 0
        sql = "select value from counter where name = ? for update"
        row = self.db.one(sql, (name,))
        if row is None:  # a lock needs a row
            self.db.run("insert into counter (name, value) values (?, 0) on conflict do nothing", (name,))
            row = self.db.one(sql, (name,))
        return row[0] if row else 0

    def set_mark(self, name: str, value: int) -> None:
        self.db.run(
            "insert into counter (name, value) values (?, ?) on conflict (name) do update set value = excluded.value", (name, value)
        )

    # The end

    def new_id(self) -> int:
        return self._ids.draw(self.db)

    def flush(self) -> None:
        """Write everything, owners before what they own, and what counts of it last."""
        self._numbers.flush()
        self._write_events()
        self._tickets.flush()
        self._write_finished()
        for identities in (self._messages, self._places, self._deliveries, self._reminders, self._pings, self._ratings):
            identities.flush()
        if self._uncounted and self._hours:
            counting.count(self.db, self._hours, self._uncounted)
            self._uncounted = {}

    def prove_more(self, limit: int) -> int:
        """Let the journal vouch for tickets of an older version, as they are now; of how many, at most ``limit``."""
        found = self.db.all(f"select number, customer from ticket where salt = '' order by customer, number limit {limit:d}")
        for number, owner in found:
            customer = self.customer_by_id(owner)
            ticket = self._tickets.get(number, lock=True)
            if ticket is None or ticket.salt:
                continue
            ticket.salt = journal.new_salt()
            made = proofs.Found()
            made.ticket(ticket)
            made.customer(ticket, customer)
            for row in self._messages.where("ticket = ? order by id", [number]):
                made.put(ticket, f"message {row.id}", row.digest(self._earlier(row.id)))
            for rating in self._ratings.where("ticket = ? order by id", [number]):
                made.row(ticket, "rating", rating)
            for ping in self._pings.where("ticket = ? order by id", [number]):
                made.row(ticket, "ping", ping)
            ticket.vouch(made.by_ticket[number], self.now)
        return len(found)

    def _prove(self) -> None:
        """Let the journal vouch for every row of the record that is new or has changed."""
        made = proofs.Found()
        for customer, known in self._customers.changed(PROOF):
            self._prove_customer(made, customer, known=known)
        for ticket, known in self._tickets.changed(PROOF, operator.attrgetter("events")):
            made.ticket(ticket)
            if not known:
                made.customer(ticket, self.customer_by_id(ticket.customer))
        for rating, _ in self._ratings.changed(PROOF):
            if (owner := self._tickets.get(rating.ticket, lock=True)) is not None:
                made.row(owner, "rating", rating)
        for ping, _ in self._pings.changed(PROOF):
            if (owner := self._tickets.get(ping.ticket, lock=True)) is not None:
                made.row(owner, "ping", ping)
        for number, found in made.by_ticket.items():
            if (owner := self._tickets.held(number)) is not None:
                owner.vouch(found, self.now)

    def _prove_customer(self, made: proofs.Found, customer: Customer, *, known: bool) -> None:
        """A new name is recorded on a ticket that changes anyway, or on the customer's newest one."""
        if known:
            customer.revision += 1
        own = [ticket for ticket in self._tickets.all() if ticket.customer == customer.id and ticket.fresh]
        if not own and known:
            own = self._tickets.where("customer = ? order by number desc limit 1", [customer.id], lock=True)
        for ticket in own[:1]:
            made.customer(ticket, customer)

    def _write_events(self) -> None:
        self._prove()
        rows = []
        for ticket in self._tickets.all():
            if not ticket.fresh:
                continue
            rows += [(event.ticket, event.seq, event.kind, event.at, event.actor, event.data, event.hash) for event in ticket.fresh]
            if self._hours:
                self._to_count(ticket)
            ticket.fresh.clear()
        if rows:
            self.db.bulk(bulk.insert(tables.event, self.db.dialect), rows)

    def _to_count(self, ticket: Ticket) -> None:
        """What happened to a ticket is counted at the flush; one that lags behind waits for :meth:`count_more`."""
        found = self._uncounted.get(ticket.number)
        if found is None and ticket.counted == ticket.fresh[0].seq - 1:
            found = self._uncounted[ticket.number] = counting.Uncounted(ticket.counted)
        if found is not None:
            found.fresh += ticket.fresh
            ticket.counted = ticket.events


def _copy(channel: str, place: str, message: str) -> str:
    return f"copy:{channel}:{place}:{message}"
