"""The database as the desk sees it: a store that runs units of work, and queries for figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.core.figures import Figures
from bot.core.people import Identity
from bot.core.period import Period
from bot.ports.delivery import Delivery
from bot.ports.work import Counted, Work

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


class Queries(Protocol):
    """Figures, read apart from the writer. Whose they are is told by :func:`bot.core.facts.owner`."""

    def figures(self, who: str, period: Period) -> Figures: ...
    def by_day(self, who: str, first: int, last: int) -> dict[int, Figures]:
        """Each day's own figures, by its ordinal."""

    def owners(self, period: Period) -> list[str]:
        """Everybody who has figures then."""

    def counted(self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0) -> list[Counted]:
        """What one number counts, one by one: the newest first, spans of time the longest first."""


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
