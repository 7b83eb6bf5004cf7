"""What the desk asks of its database: a transaction's work, and a store that runs units of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.core.customer import Customer
from bot.core.escalations import Ping, Rating, Reminder
from bot.core.figures import Figures
from bot.core.journal import Event, Seal
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Profile, Role
from bot.core.period import Period
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.delivery import Delay, Delivery

T = TypeVar("T")


class StoreAway(Exception):
    """The database could not take it now. Nothing was stored; try again."""


class NotYet(Exception):
    """It is not known yet which post of ours this refers to, or whether its author may do it. Nothing was stored; try again in a moment."""


class UnknownPost(NotYet):
    """It refers to a post of ours that no delivery is known to have become. The channel may be able to tell which one it is."""


@dataclass(slots=True, eq=False)
class Line:
    """Units of one conversation that are under way together. They are stored in the order in which they were handed in: as soon as one of
    them is refused, the line is ``broken``, and the store refuses all the others that it has not stored yet.
    """

    broken: bool = False


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What a unit will surely ask for, so that a burst of units can be read for at once: hints only. ``line`` keeps its order."""

    seen: tuple[tuple[str, str], ...] = ()
    person: Identity | None = None
    places: tuple[str, ...] = ()
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """News that could not be digested, released to be run again."""

    id: int
    channel: str
    event: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Counted:
    """One of what a number counts: a ticket, when (milliseconds since 1970), and the span of open time (milliseconds) or the stars."""

    ticket: int
    at: int
    value: int


class Queries(Protocol):
    """Figures, read apart from the writer. Whose they are is told by :func:`bot.core.facts.owner`."""

    def figures(self, who: str, period: Period) -> Figures: ...
    def by_day(self, who: str, first: int, last: int) -> dict[int, Figures]:
        """Each day's own figures, by its ordinal."""

    def owners(self, period: Period) -> list[str]:
        """Everybody who has figures then."""

    def counted(self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0) -> list[Counted]:
        """What one number counts, one by one: the newest first, spans of time the longest first."""


class Work(Protocol):
    """One transaction. Objects handed out are written back when they were changed; the same row is always the same object."""

    now: int
    """The time of this work, in milliseconds since 1970."""
    worker: str

    def first_time(self, channel: str, *events: str) -> bool:
        """Whether none of these ids of one piece of news was heard before. True at most once, until :meth:`forget_heard`."""

    def forget_heard(self, before: int, limit: int, *, keep: str) -> int:
        """Let go of up to so many ids that were heard before a time, but of none that begins with ``keep``; how many went."""

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: bool = False) -> None:
        """Keep what cannot be digested; ``again`` says that it is to be run again soon, without anybody asking for it."""

    def released(self, limit: int) -> list[Parked]:
        """What somebody wants to be run again."""

    def take_up(self, parked: Parked) -> bool:
        """It is being run now, in this transaction. False when another process did so."""

    def park_again(self, parked: Parked, reason: str) -> None: ...
    def unhear(self, channel: str, event: str, *keys: str) -> None:
        """Forget that these keys were heard, if the event was parked by the desk itself: then nothing but the parking came of it."""

    def remind_again(self, number: int) -> None:
        """A reminder that was set aside is due again."""

    def customer(self, person: Identity) -> Customer | None: ...
    def customer_of(self, ticket: Ticket) -> Customer: ...
    def customer_by_id(self, number: int) -> Customer: ...
    def new_customer(self, profile: Profile) -> Customer: ...

    def ticket(self, number: int) -> Ticket | None: ...
    def new_ticket(self, customer: Customer) -> Ticket:
        """An empty ticket with the next number; :meth:`Ticket.open` makes it one."""

    def stale_cards(self) -> list[Ticket]:
        """The tickets in hand whose cards are out of date: a field in ``ON_CARD`` of the ticket or of its customer changed."""

    def card_is_current(self, ticket: Ticket) -> None:
        """The ticket's card, as it was just queued, shows the ticket as it is now."""

    def open_tickets(self, customer: Customer) -> list[Ticket]: ...
    def answered_at(self, channel: str, place: str) -> list[Ticket]:
        """All tickets that are answered in a place."""

    def last_closed(self, customer: Customer) -> Ticket | None: ...
    def tickets_of(self, customer: Customer, limit: int) -> list[Ticket]: ...
    def listed(self, which: str, *, queues: Sequence[str], assignee: str, limit: int, offset: int = 0) -> list[Ticket]:
        """Tickets for a list: ``which`` is ``mine``, ``unclaimed``, ``due``, ``waiting``, ``closed`` or ``open``."""

    def customers(self, numbers: Iterable[int]) -> dict[int, Customer]:
        """These customers by their number, to be looked at only: a change of one is not written."""

    def events(self, ticket: Ticket) -> list[Event]: ...
    def open_after(self, number: int, limit: int) -> list[Ticket]:
        """The next open tickets after a number."""

    def counted(self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0) -> list[Counted]:
        """See :class:`Queries`."""

    def count_more(self, limit: int) -> int:
        """Bring figures up to date with journals that were not counted yet; of how many tickets, at most ``limit``."""

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
        """Store words; their number and their digest for the journal."""

    def message(self, number: int) -> Message | None: ...
    def last_answer(self, ticket: Ticket) -> Message | None:
        """The newest words of ours that the customer could read."""

    def message_at(self, channel: str, place: str, source_id: str) -> Message | None: ...
    def messages(self, ticket: Ticket, *, limit: int = 200) -> list[Message]: ...
    def newest(self, ticket: Ticket, limit: int) -> list[Message]:
        """The last words on a ticket, in their order."""

    def change_message(self, number: int, text: RichText) -> str:
        """Store a newer version of words, keeping the old one; the digest of the new."""

    def move_message(self, number: int, to: Ticket) -> str:
        """A message belongs to another ticket from now on; its digest for that one's journal."""

    def enqueue(self, delivery: Delivery) -> Delivery:
        """Write a row of the outbox; it gets its id and its place in the order here."""

    def hold(self, delivery: Delivery) -> Delivery:
        """Write a row that isn't sent: what it shows is held back."""

    def held_back(self, ticket: Ticket, limit: int) -> list[Delivery]:
        """The oldest rows of a ticket that are held back."""

    def delivery(self, number: int) -> Delivery | None: ...
    def delivery_at(self, channel: str, place: str, message: str) -> Delivery | None:
        """The post of ours that stands there as this message, or as a second copy of it.

        Raises NotYet while a card's or a ping's place there is not known.
        """

    def copied(self, delivery: Delivery, message: str) -> bool:
        """Remember a second copy of a post, in the same place. False when it is known already."""

    def deliveries(self, ticket: Ticket, purpose: str, ref: int = 0) -> list[Delivery]: ...
    def ping_lists(self) -> list[Delivery]:
        """The lists of pings that are still rewritten, of everybody."""

    def pings_to(self, lane: str) -> list[Delivery]:
        """The pings that ring in somebody's direct chat, each as the post it is."""

    def delays(self, before: int, limit: int, *, purpose: str = "") -> list[Delay]:
        """The oldest rows (of a purpose) that wait since before this time, and why."""

    def landed(self, delivery: Delivery, messages: Sequence[str]) -> None:
        """Remember further messages that a post became."""

    def further(self, delivery: Delivery) -> list[str]:
        """Those messages, in their order."""

    def rest_until(self, pace: str, due_at: int, reason: str) -> None: ...

    def remind(self, ticket: Ticket, kind: str, due_at: int, *, step: int = 0, since: int = 0, data: str = "{}") -> Reminder: ...
    def reminders(self, ticket: Ticket) -> list[Reminder]:
        """What is still due on a ticket, soonest first."""

    def reminder(self, number: int) -> Reminder | None: ...
    def due(self, limit: int) -> list[Reminder]:
        """What is due now on any ticket and taken by nobody else, oldest first."""

    def add_ping(self, ticket: Ticket, target: str, step: int) -> Ping: ...
    def ping(self, number: int) -> Ping | None: ...
    def pings(self, ticket: Ticket) -> list[Ping]:
        """The pings of a ticket that are not over."""

    def add_rating(self, ticket: Ticket, message: int, agent: str, agent_name: str) -> Rating: ...
    def rating(self, ticket: int, message: int) -> Rating | None: ...

    def is_member(self, place: str, person: str) -> bool: ...
    def set_member(self, place: str, person: str, *, here: bool) -> None: ...
    def set_members(self, place: str, people: Iterable[str]) -> None: ...
    def members(self, place: str) -> list[str]: ...
    def roster_at(self, place: str) -> int:
        """When the members of a place were last asked for, 0 for never."""

    def profile(self, who: Identity) -> Profile | None: ...
    def remember(self, profile: Profile) -> None: ...
    def away_at(self, who: Identity) -> int:
        """Since when somebody is off duty, in milliseconds since 1970; 0 while he is not."""

    def set_away(self, who: Identity, at: int) -> None: ...
    def held_by(self, who: Identity) -> list[Ticket]:
        """The open tickets of an assignee."""

    def newest_seal(self) -> Seal | None: ...
    def mark(self, name: str) -> int:
        """How far something has come that is done once; 0 at first. Nobody else changes it until the end of this work."""

    def set_mark(self, name: str, value: int) -> None: ...
    def new_id(self) -> int: ...

    def rewrite(self, delivery: Delivery) -> None:
        """Store the card of a delivery that waits anew."""

    def finish(self, delivery: Delivery) -> bool:
        """Write what became of a delivery; false when another process has taken its place over, whose word then counts."""

    def next_due(self) -> int | None:
        """When the next reminder is due."""


class Store(Protocol):
    """Runs units. A unit is a plain function of a :class:`Work`; it may be run again, so it does nothing but read and write there."""

    async def write(self, unit: Callable[[Work], T], prefetch: Prefetch | None = None, *, hurry: bool = True) -> T:
        """Run a unit, durably. What it raises is raised here and nothing of it is stored; :class:`StoreAway` when the database is away.

        Without ``hurry`` it waits some milliseconds for company: the next commit takes it along.
        """

    async def look(self, question: Callable[[Queries], T]) -> T:
        """Ask for figures, apart from the writer; :class:`StoreAway` when the database is away."""

    async def lead(self, duty: str) -> bool:
        """Whether this process holds a duty that only one may do. Cheap to ask again and again."""

    def before_commit(self, finish: Callable[[Work], None]) -> None:
        """Run this at the end of each transaction, after all of its units."""

    def watch(self, committed: Callable[[Sequence[Delivery], Sequence[str]], None]) -> None:
        """Be told, on the event loop, after each commit: the rows of the outbox this process is to send, and places to look at again."""
