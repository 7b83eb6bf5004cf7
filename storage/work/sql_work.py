"""One transaction's work, made of one part for each kind of data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from bot.core import journal
from bot.ports.store import Prefetch
from storage.counting import Hours
from storage.engine import Connection
from storage.ids import Ids
from storage.long_journals import LongJournals
from storage.work.albums import SqlAlbums
from storage.work.canned import SqlCanned
from storage.work.counters import Counters
from storage.work.erasing import SqlErasures
from storage.work.figures import SqlFigures
from storage.work.first_contact import SqlFirstContact
from storage.work.inbound import SqlInbound
from storage.work.invitations import SqlInvitations
from storage.work.messages import SqlMessages
from storage.work.outbox import SqlOutbox
from storage.work.people import SqlPeople
from storage.work.ping_lists import SqlPingLists
from storage.work.places import PaceRows
from storage.work.proving import prove_more
from storage.work.reminders import SqlReminders
from storage.work.saved_views import SqlSavedViews
from storage.work.search import SqlSearch
from storage.work.tickets import SqlTickets
from storage.work.tokens import SqlTokens
from storage.work.transaction import Transaction
from storage.work.web_sessions import SqlWebSessions
from storage.workers import Leases

_NOTHING: Mapping[str, int] = {}


class SqlWork:
    """See :class:`bot.ports.work.Work`."""

    def __init__(
        self,
        db: Connection,
        ids: Ids,
        worker: str,
        now: int,
        busy: AbstractSet[str] = frozenset(),
        tails: Mapping[str, int] = _NOTHING,
        *,
        sends: bool = True,
        hours: Hours | None = None,
        leases: Leases | None = None,
        journals: LongJournals | None = None,
    ) -> None:
        """``busy`` are places whose rows cannot be sent at once, ``tails`` the last number this process knows of each place. Without
        ``hours`` no figures are counted. ``leases`` is what this process has seen of those of others, and ``journals`` what it knows of
        long ones.
        """
        self.db, self.now, self.worker = db, now, worker
        self.leases = leases or Leases()
        self.transaction = Transaction(db, ids, worker, now, hours, journals)
        self.counters = Counters(db)
        self.places = PaceRows(self.transaction, tails, self.leases)
        self.reminders = SqlReminders(self.transaction)
        self.tickets = SqlTickets(self.transaction, self.reminders)
        self.people = SqlPeople(self.transaction, self.tickets)
        self.messages = SqlMessages(self.transaction)
        self.outbox = SqlOutbox(self.transaction, self.counters, self.places, busy, sends=sends)
        self.ping_lists = SqlPingLists(self.transaction)
        self.figures = SqlFigures(self.transaction)
        self.albums = SqlAlbums(db)
        self.canned = SqlCanned(self.transaction)
        self.views = SqlSavedViews(self.transaction)
        self.erasures = SqlErasures(self.transaction, self.people)
        self.invitations = SqlInvitations(self.transaction)
        self.first_contact = SqlFirstContact(self.transaction)
        self.tokens = SqlTokens(self.transaction)
        self.web = SqlWebSessions(self.transaction)
        self.inbound = SqlInbound(self.transaction, self.counters)
        self.search = SqlSearch(self.transaction, self.counters)

    def prepare(self, prefetch: Iterable[Prefetch]) -> None:
        """Read what many units will need in a few queries. This only saves time."""
        listed = list(prefetch)
        self.inbound.record([key for want in listed for key in want.seen])
        self.inbound.read_edits([want.message for want in listed if want.message])
        found = self.people.read_customers(list({want.person for want in listed if want.person}))
        if found:
            self.tickets.read_open(found)
        self.places.read(list({place for want in listed for place in want.places}))

    def end_unit(self) -> None:
        """A unit is done. Deliveries are what a transaction has most of."""
        self.transaction.deliveries.end_unit()

    def flush(self) -> None:
        self.transaction.flush()

    def new_id(self) -> int:
        return self.transaction.new_id()

    def prove_more(self, limit: int) -> int:
        """See :func:`storage.work.proving.prove_more`."""
        return prove_more(self.transaction, limit)

    def newest_seal(self) -> journal.Seal | None:
        row = self.db.one("select id, at, hash from seal order by id desc limit 1")
        return journal.Seal(*row) if row else None
