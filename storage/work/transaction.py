"""What the parts of one transaction share: the connection, the objects it has read, and the writing of everything that changed."""

from __future__ import annotations

from functools import partial

from bot.core.journal import Event
from bot.core.ticket import Ticket
from bot.ports import steps
from storage import bulk, counting, tables
from storage.engine import Connection
from storage.ids import Ids, TicketNumbers
from storage.long_journals import LongJournals
from storage.search import TO_MARK
from storage.work.counters import Counters
from storage.work.maps import FOUND, NAMES, IdentityMaps
from storage.work.proving import prove

FINISHED = ("state", "place", "thread", "message", "attempts", "error", "doubt", "done_at")
"""The columns of a delivery that an attempt to send it changes."""

WAITING = "state in ('queued', 'sending')"
"""Exactly as in the partial index. SQLite doesn't see that ``state = 'sending'`` alone would be served by it."""

MARKED = 500
"""Tickets of a customer with another name that are marked at once: a message waits while that is done."""
NEWEST_NUMBER = 2**62


class Transaction(IdentityMaps):
    """:meth:`flush` writes what changed; the caller commits. Without ``hours`` no figures are counted."""

    def __init__(
        self, db: Connection, ids: Ids, worker: str, now: int, hours: counting.Hours | None, journals: LongJournals | None = None
    ) -> None:
        super().__init__(db, now)
        self.worker, self.journals = worker, journals or LongJournals()
        self.numbers = TicketNumbers(db)
        self._ids, self._hours = ids, hours
        self.finished: list[tuple[object, ...]] = []
        """Rows for an update of ``FINISHED``: attempts to send deliveries that are not in the identity map."""
        self.recorded: list[Event] = []
        """The events that were written."""
        self.uncounted: dict[int, counting.Uncounted] = {}
        self._origins: dict[int, object] = {}

    def about(self, ticket: int) -> object:
        """Note which ticket the current step of the work is about. Return the step that changed the ticket last, if tracing is on."""
        if ticket and (here := steps.about(ticket)) is not None:
            self._origins[ticket] = here
        return self._origins.get(ticket)

    def new_id(self) -> int:
        return self._ids.draw(self.db)

    def flush(self) -> None:
        """Write everything that changed: owners before what they own, figures last."""
        self.numbers.flush()
        self.write_events()
        self.tickets.flush()
        self.write_finished()
        others = (self.reminders, self.pings, self.ratings, self.canned, self.views, self.erasures, self.invitations, self.tokens)
        for identities in (self.messages, self.places, self.deliveries, *others, self.web_sessions):
            identities.flush()
        self._index_again()
        if self.uncounted and self._hours:
            counting.count(self.db, self._hours, self.uncounted, self.journals)
            self.uncounted = {}

    def _index_again(self) -> None:
        """The tickets of a customer who has another name now, and of everybody who is or was the same person, are to be indexed again.

        Each time they say another number, so that a document that was read before isn't taken for a new one. The indexer marks the older
        ones of a customer who has very many (``SqlSearch.mark_more``).
        """
        for customer, joined in self.customers.changed(FOUND):
            if joined is None:
                continue
            left = self.customers.where("joined > 0 and joined = ?", [joined[NAMES.index("joined")]])
            for one in {one.id for one in (*self.same_as(customer), *left)}:
                self.index_again(one, NEWEST_NUMBER)

    def index_again(self, customer: int, before: int) -> None:
        """Mark the newest tickets of a customer before this number to be indexed again, and remember if there are more."""
        newest = f"customer >= ? and customer <= ? and number < ? order by customer desc, number desc limit {MARKED:d}"
        found = self.db.all(f"select number from ticket where {newest}", (customer, customer, before))
        oldest = found[-1][0] if found else before
        mark = -self.new_id()
        self.db.run("update ticket set indexed = ? where customer = ? and number >= ? and number < ?", (mark, customer, oldest, before))
        self.tickets.overwritten(partial(_is_among, customer, oldest, before), indexed=mark)
        if len(found) == MARKED:
            Counters(self.db).set(f"{TO_MARK}{customer}", oldest)
        elif before != NEWEST_NUMBER:
            Counters(self.db).remove(f"{TO_MARK}{customer}")

    def write_events(self) -> None:
        """Write the new events of all tickets to the journal, with digests of the rows that changed."""
        prove(self)
        rows = []
        for ticket in self.tickets.all():
            if not ticket.fresh:
                continue
            rows += [(event.ticket, event.seq, event.kind, event.at, event.actor, event.data, event.hash) for event in ticket.fresh]
            if self._hours:
                self._count_later(ticket)
            self.recorded += ticket.fresh
            ticket.fresh.clear()
        if rows:
            self.db.insert(tables.event, rows)

    def _count_later(self, ticket: Ticket) -> None:
        """The flush counts a ticket's new events. If earlier ones were not counted, the ticket waits for ``figures.count_more``."""
        found = self.uncounted.get(ticket.number)
        if found is None and ticket.counted == ticket.fresh[0].seq - 1:
            found = self.uncounted[ticket.number] = counting.Uncounted(ticket.counted)
        if found is not None:
            found.fresh += ticket.fresh
            ticket.counted = ticket.events

    def write_finished(self) -> None:
        if self.finished:
            self.db.bulk(bulk.update(tables.delivery, FINISHED, self.db.dialect), self.finished)
            self.finished.clear()


def _is_among(customer: int, first: int, before: int, ticket: Ticket) -> bool:
    return ticket.customer == customer and first <= ticket.number < before
