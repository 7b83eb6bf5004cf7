"""Tickets: one by number, lists of them, their events, and which cards are out of date."""

from __future__ import annotations

import operator
from collections.abc import Collection, Sequence
from functools import partial

from bot.core import journal
from bot.core.clocks import TargetClocks
from bot.core.customer import Customer
from bot.core.event_kinds import EventKind
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.ports.held_tickets import HeldTicket
from bot.ports.work import TicketList
from storage import bulk, lists, tables
from storage.work.maps import CARD
from storage.work.reminders import SqlReminders
from storage.work.transaction import Transaction

_HELD = "assignee <> '' and status <> 'closed'"  # exactly as in the partial index
NEWEST = 50  # open tickets of a customer that a message of theirs looks at


class SqlTickets:
    """See :class:`bot.ports.work.TicketRepository`."""

    def __init__(self, transaction: Transaction, reminders: SqlReminders) -> None:
        self._transaction, self._db, self._reminders = transaction, transaction.db, reminders
        self._tickets = transaction.tickets
        self._open_of: dict[int, list[Ticket]] = {}
        self._have_more: set[int] = set()
        """Customers with older open tickets than these."""

    def get(self, number: int) -> Ticket | None:
        self._transaction.about(number)
        return self._tickets.get(number, lock=True)

    def peek(self, number: int) -> Ticket | None:
        return self._tickets.get(number)

    def create(self, customer: Customer) -> Ticket:
        ticket = self._tickets.add(Ticket(self._transaction.numbers.draw(), customer.id, salt=journal.new_salt()))
        self._open_of.setdefault(customer.id, []).append(ticket)
        self._reminders.begin(ticket)
        return ticket

    def open_of(self, customer: Customer) -> list[Ticket]:
        if customer.id not in self._open_of or customer.id in self._have_more:
            self._read_all_open(customer.id)
        return [ticket for ticket in self._open_of[customer.id] if not ticket.is_closed]

    def newest_open_of(self, customer: Customer) -> list[Ticket]:
        if customer.id not in self._open_of:
            self.read_open([customer.id])
        found = [ticket for ticket in self._open_of[customer.id] if not ticket.is_closed]
        if customer.id in self._have_more and (latest := self.get(customer.wrote_on)) is not None:
            is_older = latest.customer == customer.id and not latest.is_closed and latest not in found
            return [latest, *found] if is_older else found
        return found

    def begin(self, customer: Customer) -> None:
        """A customer who is new in this transaction has no other tickets than those made here: no query is needed."""
        self._open_of[customer.id] = []

    def changed_hands(self, *customers: Customer) -> None:
        for customer in customers:
            self._open_of.pop(customer.id, None)

    def read_open(self, customers: Sequence[int]) -> None:
        """Read and lock the newest open tickets of these customers, in one query."""
        lock = " for update of ticket" if self._db.locks else ""
        last = f"order by o.number desc limit 1 offset {NEWEST - 1:d}"
        own = f"ticket o{self._db.by('ix_ticket_customer_open')} where o.customer = c and o.status <> 'closed'"
        since = f"select c, coalesce((select o.number from {own} {last}), 0) from wanted"  # once for each customer, not for each ticket
        among = f"wanted (c) as {{keys}}, since (c, oldest) as materialized ({since})"
        match = f"ticket{self._db.by('ix_ticket_customer_open')} on ticket.customer = c and status <> 'closed' and number >= oldest"
        sql = f"with {among} select {self._tickets.columns} from since join {match} order by number{lock}"
        self._tickets.flush()
        for customer in customers:
            self._open_of[customer] = []
        for row in self._db.among(sql, [(customer,) for customer in customers], types="bigint"):
            ticket = self._tickets.take(row, locked=True)
            self._open_of[ticket.customer].append(ticket)
        self._have_more.difference_update(customers)
        self._have_more.update(customer for customer in customers if len(self._open_of[customer]) >= NEWEST)

    def _read_all_open(self, customer: int) -> None:
        self._open_of[customer] = self._tickets.where("customer = ? and status <> 'closed' order by number", [customer], lock=True)
        self._have_more.discard(customer)

    def of_customer(self, customer: Customer, limit: int) -> list[Ticket]:
        # Not "customer = ?": PostgreSQL would read the newest tickets of everybody if it expects many of this customer's among them.
        own = "customer >= ? and customer <= ? order by customer desc, number desc"
        return self._tickets.where(f"{own} limit {limit:d}", [customer.id, customer.id])

    def last_closed(self, customer: Customer) -> Ticket | None:
        if not customer.tickets:
            return None
        among = f"ticket{self._db.by('ix_ticket_customer_closed')}"
        closed = "customer = ? and status = 'closed' and kin not like ?"  # a merged ticket is no ticket by itself
        last = f"select number from {among} where {closed} order by closed_at desc limit 1"
        found = self._tickets.where(f"number = ({last})", [customer.id, "%into:%"], lock=True)
        return found[0] if found else None

    def in_place(self, channel: str, place: str) -> list[Ticket]:
        return self._tickets.where("channel = ? and place = ? order by number", [channel, place], lock=True)

    def held_by(self, who: Identity, *, after: int = 0, limit: int = 0) -> list[HeldTicket]:
        self._tickets.flush()
        columns, end = "number, queue, snoozed_until", f" limit {limit:d}" if limit else ""
        sql = f"select {columns} from ticket where assignee = ? and {_HELD} and number > ? order by number{end}"
        return [HeldTicket(*row) for row in self._db.all(sql, (str(who), after))]

    def holds_in(self, who: Identity, queue: str) -> bool:
        self._tickets.flush()
        among = f"ticket{self._db.by('ix_ticket_held_by')}"
        sql = f"select 1 from {among} where assignee = ? and {_HELD} and queue = ? and snoozed_until = 0 limit 1"
        return self._db.one(sql, (str(who), queue)) is not None

    def open_after(self, number: int, limit: int) -> list[Ticket]:
        return self._tickets.where(f"number > ? and status <> 'closed' order by number limit {limit:d}", [number], lock=True)

    def listed(self, wanted: TicketList, *, limit: int, offset: int = 0) -> list[Ticket]:
        if not wanted.queues:
            return []
        numbers, values = lists.numbers(wanted, self._transaction.now, self._db.dialect, limit=limit, offset=offset)
        return sorted(self._tickets.where(f"number in ({numbers})", values), key=operator.attrgetter("urgency", "number"))

    def size(self, wanted: TicketList, most: int) -> int:
        if not wanted.queues:
            return 0
        self._tickets.flush()
        row = self._db.one(*lists.size(wanted, self._transaction.now, self._db.dialect, most=most))
        return int(row[0]) if row else 0

    def events(
        self, ticket: Ticket, kinds: Collection[EventKind] = (), *, naming: str = "", after: int = 0, limit: int = 0
    ) -> list[journal.Event]:
        self._transaction.write_events()
        wanted, values = "ticket = ? and seq > ?", [ticket.number, after, *sorted(kinds)]
        if kinds:
            wanted = f"{wanted} and kind in ({', '.join('?' for _ in kinds)})"
        if naming:
            wanted, values = f"{wanted} and data like ?", [*values, f'%"{naming}":%']
        end = f" limit {limit:d}" if limit else ""
        rows = self._db.all(f"select ticket, seq, kind, at, actor, data, hash from event where {wanted} order by seq{end}", values)
        return [journal.event_of(row) for row in rows]

    def clocks(self, ticket: Ticket) -> TargetClocks:
        known = self._transaction.journals.get(ticket.number)
        events = self.events(ticket, after=known.seq - 1) if known is not None else []
        if known is None or not known.continues(events):
            return TargetClocks(self.events(ticket))
        clocks = known.counting.clocks.continued()
        for event in events[1:]:
            clocks.feed(event)
        return clocks

    def recorded(self) -> list[journal.Event]:
        self._transaction.write_events()
        return self._transaction.recorded

    def stale_cards(self) -> list[Ticket]:
        stale = {ticket.number: ticket for ticket, _ in self._tickets.changed(CARD)}
        for customer, known in self._transaction.customers.changed(CARD):
            if known:
                stale.update((ticket.number, ticket) for one in self._transaction.same_as(customer) for ticket in self.newest_open_of(one))
        return list(stale.values())

    def card_is_current(self, ticket: Ticket) -> None:
        self._tickets.mark_reported(CARD, ticket)

    def unsealed(self) -> list[tuple[int, int, str]]:
        """Number, count of events and head of every ticket that changed since the last seal."""
        self._transaction.flush()
        lock = " for update" if self._db.locks else ""
        return [
            (number, events, head)
            for number, events, head in self._db.all(f"select number, events, head from ticket where events > sealed order by number{lock}")
        ]

    def mark_sealed(self, tickets: Sequence[tuple[int, int, str]]) -> None:
        """Store that a seal covers these tickets up to these counts of events."""
        if tickets:
            self._db.bulk(bulk.update(tables.ticket, ("sealed",), self._db.dialect), [(events, number) for number, events, _ in tickets])
        for number, events, _ in tickets:
            if (held := self._tickets.held(number)) is not None:
                self._tickets.overwritten(partial(operator.is_, held), sealed=events)
