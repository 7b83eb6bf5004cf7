"""Reminders (rows with a due time) and the pings that escalations cause."""

from __future__ import annotations

from bot.core.escalations import Ping, Reminder
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from storage.work.transaction import Transaction


class SqlReminders:
    """See :class:`bot.ports.work.ReminderRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db = transaction, transaction.db
        self._reminders, self._pings = transaction.reminders, transaction.pings
        self._of_ticket: dict[int, list[Reminder]] = {}
        """The reminders of tickets that were made or read in this transaction: no other query is needed."""

    def begin(self, ticket: Ticket) -> None:
        self._of_ticket[ticket.number] = []

    def add(self, ticket: Ticket | None, kind: ReminderKind, due_at: int, *, step: int = 0, since: int = 0, data: str = "{}") -> Reminder:
        number = ticket.number if ticket else 0
        made = self._reminders.add(Reminder(self._transaction.new_id(), number, kind.value, step, due_at, since, None, data))
        if number in self._of_ticket:
            self._of_ticket[number].append(made)
        return made

    def get(self, number: int) -> Reminder | None:
        return self._reminders.get(number, lock=True)

    def pending(self, ticket: Ticket) -> list[Reminder]:
        own = self._of_ticket.get(ticket.number)
        if own is None:
            own = self._reminders.where("ticket = ? and fired_at is null order by due_at", [ticket.number], lock=True)
            self._of_ticket[ticket.number] = own
        return sorted((one for one in own if one.fired_at is None), key=lambda one: one.due_at)

    def due(self, limit: int) -> list[Reminder]:
        condition = f"fired_at is null and due_at <= ? order by due_at, id limit {limit:d}"
        return self._reminders.where(condition, [self._transaction.now], skip=True)

    def next_due(self) -> int | None:
        self._reminders.flush()
        row = self._db.one("select min(due_at) from reminder where fired_at is null")
        return row[0] if row else None

    def soonest(self) -> int | None:
        """When the first of the reminders that this transaction read or wrote is due."""
        return min((one.due_at for one in self._reminders.all() if one.fired_at is None), default=None)

    def reactivate(self, number: int) -> None:
        if (reminder := self.get(number)) is not None:
            reminder.fired_at = None
            self._of_ticket.pop(reminder.ticket, None)

    def add_ping(self, ticket: Ticket, target: str, step: int) -> Ping:
        return self._pings.add(Ping(self._transaction.new_id(), ticket.number, target, step, at=self._transaction.now))

    def ping(self, number: int) -> Ping | None:
        return self._pings.get(number, lock=True)

    def pings(self, ticket: Ticket) -> list[Ping]:
        return self._pings.where("ticket = ? and state <> 'over' order by id", [ticket.number], lock=True)
