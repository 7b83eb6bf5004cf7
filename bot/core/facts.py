"""Derives the facts that figures count from a ticket's events, and withdraws those that no longer hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.core.calendar import Calendar
from bot.core.clocks import TargetClocks
from bot.core.event_kinds import CARRIED_IN, CARRIED_OUT, EventKind
from bot.core.journal import Event
from bot.core.target_clock import Target
from bot.core.ticket import DESK

COUNTS = (
    "opened",
    "handled",
    "closed",
    "unconfirmed",
    "reopened",
    "met",
    "breached",
    "promises_kept",
    "promises_broken",
    "rated",
    "thumbs_up",
    "thumbs_down",
)
SPANS = tuple(target.value for target in Target)
_NAMES = {
    EventKind.OPENED: "opened",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.MET: "met",
    EventKind.BREACHED: "breached",
    EventKind.PROMISE_KEPT: "promises_kept",
    EventKind.PROMISE_BROKEN: "promises_broken",
}
_ONCE = (EventKind.OPENED, EventKind.CLOSED, EventKind.REOPENED)
COUNTED = frozenset((*_NAMES, EventKind.REPLIED, EventKind.RATED, EventKind.MARKED_SPAM, EventKind.CLEARED_SPAM, *CARRIED_OUT, *CARRIED_IN))
"""The kinds of events that can change a fact."""

Change = tuple["CountedFact", int]
"""A fact, and 1 when it is added or -1 when it is withdrawn."""


class CountedFact(NamedTuple):
    """Something that counts once. Times are in milliseconds since 1970, days are ordinals of the queue's local dates.

    ``who`` is the owner (see :func:`owner`), ``event`` the event's number in the ticket's journal. ``value`` is a span of open time in
    milliseconds, or stars. For ``handled``, ``earlier`` is when the same ticket last counted for the same owner, 0 for never: a period
    counts a ticket if ``earlier`` is before it.
    """

    who: str
    name: str
    at: int
    ticket: int
    event: int
    day: int
    value: int = 0
    earlier: int = 0
    earlier_day: int = 0


def owner(queue: str, agent: str = "") -> str:
    """Return the key of a queue (``#support``), or of an agent's work in it (``channel:id#support``)."""
    return f"{agent}#{queue}"


class Counting:
    """The facts of one ticket, fed with its journal from the beginning.

    A later event never changes an earlier fact, except for a rating that is replaced, a resolution that a reopening withdraws, and that a
    ticket was opened and closed, which counts once when it becomes part of another one.
    """

    def __init__(self, calendar_of: Callable[[str], Calendar], own: Mapping[str, Calendar] = MappingProxyType({})) -> None:
        """``own`` holds the customer's own calendars by queue; their targets are measured by them."""
        self._calendar_of, self._own = calendar_of, own
        self.clocks = TargetClocks()
        self._handled: dict[str, tuple[int, int]] = {}
        self._resolved: list[CountedFact] = []
        self._ratings: dict[int, list[CountedFact]] = {}
        self._lasted: list[CountedFact] = []
        self._held: dict[CountedFact, None] = {}

    def feed(self, event: Event) -> list[Change]:
        """Apply the next event, and return what it changes. A ticket that is marked as spam has no facts until the mark is removed."""
        was_spam = bool(self.clocks.ticket.spam)
        changes = self._changes(event)
        before = list(self._held) if event.kind == EventKind.MARKED_SPAM else []
        for fact, times in changes:
            if times > 0:
                self._held[fact] = None
            else:
                del self._held[fact]
        if event.kind == EventKind.MARKED_SPAM:
            return [] if was_spam else [(fact, -1) for fact in before]
        if event.kind == EventKind.CLEARED_SPAM:
            return [(fact, 1) for fact in self._held]
        return [] if was_spam else changes

    def _changes(self, event: Event) -> list[Change]:
        before, running = self.clocks.ticket.assignee, self.clocks.running
        self.clocks.feed(event)
        changes: list[Change] = []
        if self._resolved and not self.clocks.ticket.is_closed:
            changes += [(fact, -1) for fact in self._resolved]
            self._resolved = []
        if event.kind == EventKind.RATED:
            changes += self._rating(event)
        elif event.kind == EventKind.REPLIED:
            changes += [(fact, 1) for fact in self._replied(event)]
        elif event.kind in _NAMES:
            found = list(self._simple(event, before))
            self._lasted += found if event.kind in _ONCE else []
            changes += [(fact, 1) for fact in found]
        elif event.kind == EventKind.MERGED:
            changes += [(fact, -1) for fact in (*self._lasted, *self._resolved)]
        elif event.kind == EventKind.UNMERGED:
            changes += [(fact, 1) for fact in (*self._lasted, *self._resolved)]
        if event.kind in (EventKind.REPLIED, EventKind.CLOSED):
            for clock in running:
                if clock.kept and (clock.target is Target.RESOLUTION) is (event.kind == EventKind.CLOSED):
                    agent = event.actor if event.kind == EventKind.REPLIED else self.clocks.ticket.assignee
                    span = clock.ran(self._calendar, event.at)
                    found = self._facts(clock.target.value, event, agent, span)
                    self._resolved += found if clock.target is Target.RESOLUTION else []
                    changes += [(fact, 1) for fact in found]
        return changes

    @property
    def _calendar(self) -> Calendar:
        queue = self.clocks.ticket.queue
        return self._own.get(queue) or self._calendar_of(queue)

    def _simple(self, event: Event, before: str) -> Iterator[CountedFact]:
        facts = event.facts
        closer = event.actor if event.kind == EventKind.CLOSED and _is_agent(event.actor) else ""
        agent = facts.get("agent") or closer or before
        yield from self._facts(_NAMES[event.kind], event, agent)
        if facts.get("silence"):
            yield from self._facts("unconfirmed", event, agent)

    def _replied(self, event: Event) -> Iterator[CountedFact]:
        for fact in self._facts("handled", event, event.actor):
            at, day = self._handled.get(fact.who, (0, 0))
            self._handled[fact.who] = fact.at, fact.day
            yield CountedFact(fact.who, fact.name, fact.at, fact.ticket, fact.event, fact.day, 0, at, day)

    def _rating(self, event: Event) -> list[Change]:
        """Only the newest rating counts, for the agent who was asked about."""
        facts = event.facts
        message, score = facts["message"], facts["score"]
        name = "rated" if not message else "thumbs_up" if score > 0 else "thumbs_down"
        taken = [(fact, -1) for fact in self._ratings.get(message, ())]
        self._ratings[message] = self._facts(name, event, facts["agent"], 0 if message else score) if score else []  # 0: taken back
        return taken + [(fact, 1) for fact in self._ratings[message]]

    def _facts(self, name: str, event: Event, agent: str, value: int = 0) -> list[CountedFact]:
        """Return the fact for the queue, and for the agent if there was one."""
        queue = self.clocks.ticket.queue
        day = self._calendar_of(queue).day(event.at)
        whose = [owner(queue)] + ([owner(queue, agent)] if _is_agent(agent) else [])
        return [CountedFact(who, name, event.at, event.ticket, event.seq, day, value) for who in whose]


def opening_fact(event: Event, calendar_of: Callable[[str], Calendar]) -> CountedFact:
    """Return the fact that a ticket was opened, from that event alone."""
    queue = event.facts["queue"]
    return CountedFact(owner(queue), "opened", event.at, event.ticket, event.seq, calendar_of(queue).day(event.at))


def facts_of(
    events: Iterable[Event], calendar_of: Callable[[str], Calendar], own: Mapping[str, Calendar] = MappingProxyType({})
) -> list[CountedFact]:
    """Return all facts of a ticket's journal; see :class:`Counting`."""
    counting, held = Counting(calendar_of, own), dict[CountedFact, None]()
    for event in events:
        for fact, times in counting.feed(event):
            if times > 0:
                held[fact] = None
            else:
                del held[fact]
    return list(held)


def _is_agent(actor: str) -> bool:
    return bool(actor) and actor != DESK and not actor.startswith("customer:")
