"""The database as the desk sees it: a store that runs units of work, and queries for figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.core.facts import SPANS
from bot.core.figures import Figures, Part, PartKind
from bot.core.people import Address, Identity
from bot.core.period import Period
from bot.ports.delivery import Delivery
from bot.ports.figures import Counted
from bot.ports.search_index import Batch, IndexState
from bot.ports.work import Work
from bot.search.document import Document
from bot.search.finding import Found, Order
from bot.search.query import Query

T = TypeVar("T")


class StoreUnavailable(Exception):
    """The database can't be reached now. Nothing was stored; try again."""


class RetryLater(Exception):
    """It isn't known yet which of our posts this refers to, or whether its author may do it. Nothing was stored; try again in a moment."""


class BehindOthers(RetryLater):
    """Events of a conversation come first that can't be handled yet. ``line`` is its key."""

    def __init__(self, line: str) -> None:
        super().__init__(f"earlier messages of {line} come first")
        self.line = line


class UnknownPost(RetryLater):
    """It refers to a post of ours that no delivery is known by. The channel may be able to tell which delivery it was."""


class WouldWrite(Exception):
    """A unit that should only read wanted to write. Nothing was stored."""


@dataclass(slots=True, eq=False)
class Line:
    """Units of one thread that are being stored at the same time, in the order in which they were handed in. If one of them is refused,
    the line is ``broken``, and the store refuses all others that it has not stored yet. ``waiting`` has keys of events that can't be
    handled yet: the first of them goes first.
    """

    key: str = ""
    broken: bool = False
    waiting: dict[int, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What a unit is going to ask for, so that the store can read it for many units at once. These are hints only. ``line`` keeps the order
    of units.
    """

    seen: tuple[tuple[str, str], ...] = ()
    person: Identity | None = None
    places: tuple[str, ...] = ()
    line: Line | None = None
    message: tuple[str, str, str] | None = None  # channel, place and id


@dataclass(frozen=True, slots=True)
class CardPost:
    """Where the card of a ticket is, and whose ticket it is. ``message`` is empty until it is posted."""

    ticket: int
    at: Address
    message: str
    customer: Identity


class Queries(Protocol):
    """Figures and the places of cards, read without the writer. :func:`bot.core.facts.owner` gives the name of their owner."""

    def figures(self, who: str, period: Period, exact: Collection[str] = SPANS) -> Figures:
        """The figures of an owner. Spans whose names are not in ``exact`` may be rounded by up to one percent, which is faster."""

    def by_day(self, who: str, first: int, last: int) -> dict[int, Figures]:
        """The figures of each day, by its ordinal."""

    def owners(self, period: Period) -> list[str]:
        """Everybody who has figures in this period."""

    def cards(self, numbers: Sequence[int]) -> list[CardPost]:
        """Where the cards of these tickets are, those included that are going to be posted."""

    def works_at(self, place: str, who: Identity) -> bool:
        """Whether somebody is a member of a place (a key), and neither a guest nor a bot."""

    def names(self, people: Iterable[str]) -> dict[str, str]:
        """The names of those people who are known, by ``channel:id``."""

    def counted(
        self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0, part: Part | None = None
    ) -> list[Counted]:
        """The single items that a number counts: the newest first, or the longest first if they are times. With a ``part``, those of its
        tickets only.
        """

    def by_part(self, who: Sequence[str], period: Period, kind: PartKind) -> dict[str, Figures]:
        """The figures of each part, by its value. Times are exact to one percent. This reads every fact of the period."""

    def search(self, query: Query, order: Order, *, offset: int, size: int) -> Found:
        """A page of the tickets that a query finds."""

    def changed_documents(self, limit: int, without: Collection[int] = ()) -> list[Document]:
        """Documents of tickets whose journals have grown since they were indexed, ``without`` these (no more than ``limit``)."""

    def next_documents(self, limit: int) -> Batch:
        """Documents of the next tickets for the index that is being built."""

    def index_state(self) -> IndexState:
        """How far the search index has come."""

    def tickets_counted(self, who: Sequence[str], name: str, period: Period) -> list[int]:
        """The tickets that a number counts, in order."""


class Store(Protocol):
    """Runs units. A unit is a plain function of a :class:`Work`. It may be run again, so it must have no other effects."""

    async def write(self, unit: Callable[[Work], T], prefetch: Prefetch | None = None, *, hurry: bool = True) -> T:
        """Run a unit and commit it. What it raises is raised here, and nothing of it is stored.

        Raises :class:`StoreUnavailable` when the database can't be reached.

        Without ``hurry``, it may wait some milliseconds for the next commit.
        """

    async def ask(self, unit: Callable[[Work, Queries], T]) -> T:
        """Run a unit that should only read, without the writer: it waits for no other unit and for no commit. All that it reads is of the
        same moment.

        Raises :class:`WouldWrite` if it wanted to write, and :class:`StoreUnavailable` when the database can't be reached.
        """

    async def look(self, question: Callable[[Queries], T]) -> T:
        """Read figures without the writer. Raises :class:`StoreUnavailable` when the database can't be reached."""

    async def lead(self, duty: str) -> bool:
        """Whether this process holds a duty that only one process may do. This is cheap: ask each time."""

    def mark(self) -> object | None:
        """A value that differs after each commit of any process: whoever has nothing to do need not ask again while it is the same. None
        where only the database could tell. This is cheap.
        """

    def before_commit(self, finish: Callable[[Work], None]) -> None:
        """Run this at the end of each transaction, after all of its units."""

    def watch(self, committed: Callable[[Sequence[Delivery], Sequence[str]], None]) -> None:
        """Call this on the event loop after each commit, with the outbox rows that this process must send and the places that it must read
        again.
        """
