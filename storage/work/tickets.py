"""Tickets: one by number, lists of them, their events, and which cards are out of date."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import partial

from bot.core import journal
from bot.core.customer import Customer
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.ports.held_tickets import HeldTicket
from bot.ports.work import TicketList
from storage import bulk, lists, tables
from storage.work.maps import CARD
from storage.work.reminders import SqlReminders
from storage.work.transaction import Transaction


class SqlTickets:
    """See :class:`bot.ports.work.TicketRepository`."""

    def __init__(self, transaction: Transaction, reminders: SqlReminders) -> None:
        self._transaction, self._db, self._reminders = transaction, transaction.db, reminders
        self._tickets = transaction.tickets
        self._open_of: dict[int, list[Ticket]] = {}

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
        if customer.id not in self._open_of:
            self.read_open([customer.id])
        return [ticket for ticket in self._open_of[customer.id] if not ticket.is_closed]

    def begin(self, customer: Customer) -> None:
        """A customer who is new in this transaction has no other tickets than those made here: no query is needed."""
        self._open_of[customer.id] = []

    def changed_hands(self, *customers: Customer) -> None:
        for customer in customers:
            self._open_of.pop(customer.id, None)

    def read_open(self, customers: Sequence[int]) -> None:
        """Read and lock the open tickets of these customers, in one query."""
        lock = " for update" if self._db.locks else ""
        columns = self._tickets.columns
        sql = f"select {columns} from ticket where customer in {{keys}} and status <> 'closed' order by number{lock}"
        self._tickets.flush()
        for customer in customers:
            self._open_of[customer] = []
        for row in self._db.among(sql, [(customer,) for customer in customers], types="bigint"):
            ticket = self._tickets.take(row, locked=True)
            self._open_of[ticket.customer].append(ticket)

    def of_customer(self, customer: Customer, limit: int) -> list[Ticket]:
        return self._tickets.where(f"customer = ? order by number desc limit {limit:d}", [customer.id])

    def last_closed(self, customer: Customer) -> Ticket | None:
        if not customer.tickets:
            return None
        closed = "customer = ? and status = 'closed' and kin not like ?"  # a merged ticket is no ticket by itself
        found = self._tickets.where(f"{closed} order by closed_at desc limit 1", [customer.id, "%into:%"], lock=True)
        return found[0] if found else None

    def in_place(self, channel: str, place: str) -> list[Ticket]:
        return self._tickets.where("channel = ? and place = ? order by number", [channel, place], lock=True)

    def held_by(self, who: Identity) -> list[HeldTicket]:
        self._tickets.flush()
        wanted = "assignee = ? and status in ('new', 'open', 'waiting', 'on_hold')"
        return [
            HeldTicket(*row)
            for row in self._db.all(f"select number, queue, snoozed_until from ticket where {wanted} order by number", (str(who),))
        ]

    def open_after(self, number: int, limit: int) -> list[Ticket]:
        return self._tickets.where(f"number > ? and status <> 'closed' order by number limit {limit:d}", [number], lock=True)

    def listed(self, wanted: TicketList, *, limit: int, offset: int = 0) -> list[Ticket]:
        if not wanted.queues:
            return []
        numbers, values = lists.numbers(wanted, self._transaction.now, limit=limit, offset=offset)
        return sorted(self._tickets.where(f"number in ({numbers})", values), key=operator.attrgetter("urgency", "number"))

    def size(self, wanted: TicketList, most: int) -> int:
        if not wanted.queues:
            return 0
        self._tickets.flush()
        row = self._db.one(*lists.size(wanted, self._transaction.now, most=most))
        return int(row[0]) if row else 0

    def events(self, ticket: Ticket) -> list[journal.Event]:
        self._transaction.write_events()
        rows = self._db.all("select ticket, seq, kind, at, actor, data, hash from event where ticket = ? order by seq", (ticket.number,))
        return [journal.event_of(row) for row in rows]

    def recorded(self) -> list[journal.Event]:
        self._transaction.write_events()
        return self._transaction.recorded

    def stale_cards(self) -> list[Ticket]:
        stale = {ticket.number: ticket for ticket, _ in self._tickets.changed(CARD)}
        for customer, known in self._transaction.customers.changed(CARD):
            if known:
                stale.update((ticket.number, ticket) for one in self._transaction.same_as(customer) for ticket in self.open_of(one))
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
