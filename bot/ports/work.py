"""One transaction of the database, as the desk uses it: a unit of work with one repository for each kind of data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.clocks import TargetClocks
from bot.core.customer import Customer, CustomerChange
from bot.core.escalations import Ping, Rating, Reminder
from bot.core.event_kinds import EventKind
from bot.core.journal import Event, Seal
from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.people import Address, Identity, Profile, Role
from bot.core.period import Period
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.albums import AlbumRepository
from bot.ports.canned import CannedRepository
from bot.ports.counters import CounterRepository
from bot.ports.erasures import ErasureRepository
from bot.ports.figures import FigureRepository
from bot.ports.first_contact import FirstContactRepository
from bot.ports.held_tickets import HeldTicket
from bot.ports.invitations import InvitationRepository
from bot.ports.outbox_rows import OutboxRepository
from bot.ports.ping_lists import PingListRepository
from bot.ports.saved_views import SavedViewRepository
from bot.ports.search_index import SearchRepository
from bot.ports.tokens import TokenRepository
from bot.ports.web_sessions import WebRepository


@dataclass(frozen=True, slots=True)
class Parked:
    """An event of a channel that could not be handled, released to be handled again. The later events of its ``line`` wait for it."""

    id: int
    channel: str
    event: str
    raw: bytes
    line: str = ""


@dataclass(frozen=True, slots=True)
class NewestEdit:
    """What a message on a channel became last: its text, or None if it was deleted. ``stamp`` is in microseconds since 1970.

    ``by`` is who edited it. ``files`` is None if they are the same as before.
    """

    channel: str
    place: str
    message: str
    by: str
    text: RichText | None
    files: tuple[Attachment, ...] | None
    stamp: int


@dataclass(frozen=True, slots=True)
class TicketList:
    """A list of tickets, the most urgent first (see :mod:`bot.core.urgency`).

    ``which`` is ``mine``, ``unclaimed``, ``due``, ``overdue``, ``waiting``, ``hold``, ``snoozed``, ``open``, ``closed`` or ``all``.
    ``mine`` is what ``viewer`` has. ``agent`` limits the list to an assignee, ``opened`` to when the tickets were opened.
    """

    which: str
    queues: tuple[str, ...]
    viewer: str = ""
    agent: str = ""
    opened: Period | None = None


class TicketRepository(Protocol):
    """The tickets."""

    def get(self, number: int) -> Ticket | None: ...
    def peek(self, number: int) -> Ticket | None:
        """The ticket, to read only: it is not locked."""

    def create(self, customer: Customer) -> Ticket:
        """An empty ticket with the next number. :meth:`bot.core.ticket.Ticket.open` fills it in."""

    def open_of(self, customer: Customer) -> list[Ticket]: ...
    def newest_open_of(self, customer: Customer) -> list[Ticket]:
        """The newest open tickets, and the one that the customer wrote on last. Somebody may have thousands that are open."""

    def of_customer(self, customer: Customer, limit: int) -> list[Ticket]:
        """The customer's newest tickets, open or closed."""

    def last_closed(self, customer: Customer) -> Ticket | None: ...
    def changed_hands(self, *customers: Customer) -> None:
        """A ticket of one of these customers is another's now: :meth:`open_of` reads their tickets again."""

    def in_place(self, channel: str, place: str) -> list[Ticket]: ...
    def held_by(self, who: Identity, *, after: int = 0, limit: int = 0) -> list[HeldTicket]:
        """The open tickets of an agent, by number: all of them, or the next ones after a number."""

    def holds_in(self, who: Identity, queue: str) -> bool:
        """Whether an agent has an open ticket in a queue that isn't snoozed."""

    def open_after(self, number: int, limit: int) -> list[Ticket]:
        """The next open tickets after a number."""

    def listed(self, wanted: TicketList, *, limit: int, offset: int = 0) -> list[Ticket]:
        """The tickets of a list, in its order."""

    def size(self, wanted: TicketList, most: int) -> int:
        """How many tickets a list has. Counts no further than ``most``, so that a long list costs little."""

    def events(self, ticket: Ticket, kinds: Collection[EventKind] = (), *, naming: str = "", after: int = 0, limit: int = 0) -> list[Event]:
        """The journal of a ticket, or what is needed of it, because it may be long: only these ``kinds``, only those ``naming`` a fact,
        only what comes ``after`` an event's number, and no more than ``limit``.
        """

    def clocks(self, ticket: Ticket) -> TargetClocks:
        """The clocks of a ticket's targets: all that run, and those that ended last."""

    def recorded(self) -> list[Event]:
        """The events of this transaction, in their order."""

    def stale_cards(self) -> list[Ticket]:
        """The tickets of this transaction whose cards are out of date: a field in ``ON_CARD`` of the ticket or its customer changed."""

    def card_is_current(self, ticket: Ticket) -> None:
        """Record that the card that was just queued shows the ticket as it is now."""


class MessageRepository(Protocol):
    """The messages of tickets, and the ratings of replies."""

    def add(
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
        """Store a message. Returns its id and its digest for the journal."""

    def get(self, number: int) -> Message | None: ...
    def by_source(self, channel: str, place: str, source_id: str) -> Message | None:
        """The message that a channel reported with this id."""

    def of_ticket(self, ticket: Ticket) -> list[Message]:
        """All messages of a ticket, oldest first."""

    def page(self, ticket: Ticket, offset: int, limit: int) -> list[Message]:
        """The same, after so many of them, and no more than ``limit``."""

    def newest(self, ticket: Ticket, limit: int) -> list[Message]:
        """The last messages of a ticket, oldest first."""

    def replies(self, ticket: Ticket, limit: int) -> list[Message]:
        """The newest messages that were meant for the customer and that they did not write, the newest first."""

    def last_reply(self, ticket: Ticket) -> Message | None:
        """The newest message that was meant for the customer and that they did not write; it may wait, be taken back or deleted since."""

    def revise(self, number: int, text: RichText | None, at: int, files: Sequence[Attachment] | None = None) -> str:
        """Store a later version of a message, None for its deletion; the message itself stays. Returns the new digest.

        ``at`` is when it was changed on its channel, ``files`` are the new files if they changed.
        """

    def versions(self, ticket: Ticket, among: Collection[int] | None = None) -> dict[int, list[Version]]:
        """The later versions of a ticket's messages, or of those ``among`` them, oldest first, by message."""

    def move(self, number: int, to: Ticket) -> str:
        """Move a message to another ticket. Returns its digest for that ticket's journal."""

    def add_rating(self, ticket: Ticket, message: int, agent: str, agent_name: str) -> Rating: ...
    def rating(self, ticket: int, message: int) -> Rating | None: ...


class PeopleRepository(Protocol):
    """Customers, profiles, members of places, and who is away. A ``place`` is a key: see :func:`bot.core.people.place_key`."""

    def customer(self, person: Identity) -> Customer | None: ...
    def customer_of(self, ticket: Ticket) -> Customer: ...
    def customer_by_id(self, number: int) -> Customer: ...
    def customers(self, numbers: Iterable[int]) -> dict[int, Customer]:
        """These customers by id, to read only: changes to them are not stored."""

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        """The names of these customers by id, for lists."""

    def add_customer(self, profile: Profile) -> Customer: ...
    def same_as(self, customer: Customer) -> list[Customer]:
        """The accounts of the same person, this one first."""

    def with_handle(self, handle: str, limit: int) -> list[Customer]:
        """The customers with a handle, as it is written or in lower case."""

    def blocked(self, limit: int) -> list[Customer]:
        """The customers who are blocked, the newest first."""

    def record_change(self, customer: Customer, by: Identity, name: str, parts: Mapping[str, Sequence[str]]) -> int:
        """Add an entry to a customer's history. Returns its id."""

    def changes(self, customers: Sequence[Customer], limit: int) -> list[CustomerChange]:
        """The newest changes of these customers, newest first."""

    def change(self, number: int) -> CustomerChange | None: ...

    def is_member(self, place: str, person: str) -> bool: ...
    def set_member(self, place: str, person: str, *, here: bool) -> None: ...
    def set_members(self, place: str, people: Iterable[str]) -> list[str]:
        """Store who the members of a place are. Returns the former members who left it."""

    def members(self, place: str) -> list[str]: ...
    def roster_at(self, place: str) -> int:
        """When the members of a place were last read from the channel; 0 for never."""

    def profile(self, who: Identity) -> Profile | None: ...
    def save_profile(self, profile: Profile) -> None: ...
    def away_at(self, who: Identity) -> int:
        """Since when a person is away, in milliseconds since 1970; 0 while they are not."""

    def set_away(self, who: Identity, at: int) -> None: ...
    def notify_of(self, who: Identity) -> str:
        """How a person hears of messages on their tickets: ``mentions``, ``direct`` or ``none``; empty if they never chose."""

    def set_notify(self, who: Identity, how: str) -> None: ...
    def chosen_language(self, who: Identity) -> str:
        """The language that somebody of the team chose to read; empty if they never chose."""

    def choose_language(self, who: Identity, language: str) -> None:
        """Only for those whose profile is known."""

    def default_view(self, who: Identity) -> int:
        """The view that an agent chose for lists without words; 0 for none."""

    def set_default_view(self, who: Identity, number: int) -> None: ...


class ReminderRepository(Protocol):
    """Reminders, and the pings that escalations cause."""

    def add(self, ticket: Ticket | None, kind: ReminderKind, due_at: int, *, step: int = 0, since: int = 0, data: str = "{}") -> Reminder:
        """``ticket`` is None for what belongs to none yet."""

    def get(self, number: int) -> Reminder | None: ...
    def pending(self, ticket: Ticket) -> list[Reminder]:
        """The reminders of a ticket that have not fired, soonest first."""

    def due(self, limit: int) -> list[Reminder]:
        """The reminders of all tickets that are due now and that no other process is handling, oldest first."""

    def next_due(self) -> int | None:
        """When the next reminder is due."""

    def reactivate(self, number: int) -> None:
        """Make a reminder that was set aside due again."""

    def add_ping(self, ticket: Ticket, target: str, step: int) -> Ping: ...
    def ping(self, number: int) -> Ping | None: ...
    def pings(self, ticket: Ticket) -> list[Ping]:
        """The pings of a ticket that are not over."""


class InboundRepository(Protocol):
    """Which events of the channels were handled already, and the ones that could not be handled."""

    def first_time(self, channel: str, *events: str) -> bool:
        """Record these ids of one event. True if all of them are new. Asked again, it is False until :meth:`forget`."""

    def was_handled(self, channel: str, event: str) -> bool:
        """Whether a transaction before this one recorded the id. One that records it now is waited for, and waits for this one."""

    def newest_edit(self, channel: str, place: str, message: str) -> NewestEdit | None: ...
    def keep_edit(self, edit: NewestEdit) -> bool:
        """Keep it if it is the newest of its message; a deletion always is. False if it or a newer one is known."""

    def forget_edits(self, before: int, limit: int) -> int:
        """Delete up to ``limit`` of them that were kept before a time. Returns how many."""

    def forget(self, before: int, limit: int, *, keep: str) -> int:
        """Delete up to ``limit`` ids that were recorded before a time, except those that begin with ``keep``. Returns how many."""

    def forget_keys(self, channel: str, event: str, *keys: str) -> None:
        """Forget these ids, if the event was parked by the unit that recorded them: then nothing else was done."""

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: str = "") -> None:
        """Keep an event that could not be handled. With ``again``, the key of its line, it is handled again soon without anybody asking."""

    def waiting_lines(self) -> Collection[str]:
        """The lines with events that were parked lately and are going to be handled again."""

    def released(self, limit: int, after: int = 0) -> list[Parked]:
        """The next parked events with higher ids that are to be handled again, in their order."""

    def release(self, numbers: Sequence[int] = ()) -> int:
        """Let these be handled again, or all that nobody has released yet. Returns how many."""

    def take(self, parked: Parked) -> bool:
        """Record that this transaction handles a parked event. False when another process did."""

    def park_again(self, parked: Parked, reason: str) -> None: ...


class Work(Protocol):
    """One transaction. Objects that were changed are written at its end. The same row is always the same object."""

    now: int
    """The time of this work, in milliseconds since 1970."""
    worker: str

    @property
    def tickets(self) -> TicketRepository: ...
    @property
    def messages(self) -> MessageRepository: ...
    @property
    def people(self) -> PeopleRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...
    @property
    def reminders(self) -> ReminderRepository: ...
    @property
    def ping_lists(self) -> PingListRepository: ...
    @property
    def figures(self) -> FigureRepository: ...
    @property
    def albums(self) -> AlbumRepository: ...
    @property
    def canned(self) -> CannedRepository: ...
    @property
    def views(self) -> SavedViewRepository: ...
    @property
    def erasures(self) -> ErasureRepository: ...
    @property
    def invitations(self) -> InvitationRepository: ...
    @property
    def first_contact(self) -> FirstContactRepository: ...
    @property
    def tokens(self) -> TokenRepository: ...
    @property
    def web(self) -> WebRepository: ...
    @property
    def inbound(self) -> InboundRepository: ...
    @property
    def counters(self) -> CounterRepository: ...
    @property
    def search(self) -> SearchRepository: ...
    def new_id(self) -> int: ...
    def newest_seal(self) -> Seal | None: ...
