"""What counts: a ticket's journal goes in, event by event; facts come out, each for one owner, and those that hold no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple

from bot.core.calendar import Calendar
from bot.core.clocks import Target, TargetClocks
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
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
_SIMPLE = {
    EventKind.OPENED: "opened",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.MET: "met",
    EventKind.BREACHED: "breached",
    EventKind.PROMISE_KEPT: "promises_kept",
    EventKind.PROMISE_BROKEN: "promises_broken",
}
COUNTED = frozenset((*_SIMPLE, EventKind.REPLIED, EventKind.RATED, EventKind.SENT_ON))
"""The kinds of events of which facts can come."""
_MS = timedelta(milliseconds=1)

Change = tuple["CountedFact", int]
"""A fact, and 1 when it came to be or -1 when it is taken back."""


class CountedFact(NamedTuple):
    """Something that counts once. Times in milliseconds since 1970, days as ordinals of the queue's own dates.

    ``who`` is the owner (see :func:`owner`), ``event`` the number of the event in the ticket's journal. ``value`` is a span of open time
    in milliseconds, or stars. For ``handled``, ``earlier`` is when the same ticket counted for the same owner the last time, 0 for never:
    counted is in any period what has nothing earlier in it.
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
    """A queue (``#support``), or somebody's work in it (``channel:id#support``)."""
    return f"{agent}#{queue}"


class Counting:
    """One ticket's facts. Fed with its journal from the beginning, it says of each event what that changed; what came later changes
    nothing earlier, but for a verdict that is replaced and a solution that was none.
    """

    def __init__(self, calendar_of: Callable[[str], Calendar], own: Mapping[str, Calendar] = MappingProxyType({})) -> None:
        """``own`` are the customer's calendars in some queues: what is promised to him is measured by them."""
        self._calendar_of, self._own = calendar_of, own
        self._clocks = TargetClocks()
        self._handled: dict[str, tuple[int, int]] = {}
        self._solved: list[CountedFact] = []
        self._verdicts: dict[int, list[CountedFact]] = {}

    def feed(self, event: Event) -> list[Change]:
        before, running = self._clocks.ticket.assignee, self._clocks.running
        self._clocks.feed(event)
        changes: list[Change] = []
        if self._solved and not self._clocks.ticket.is_closed:
            changes += [(fact, -1) for fact in self._solved]
            self._solved = []
        if event.kind == EventKind.RATED:
            changes += self._verdict(event)
        elif event.kind == EventKind.REPLIED:
            changes += [(fact, 1) for fact in self._replied(event)]
        elif event.kind in _SIMPLE:
            changes += [(fact, 1) for fact in self._simple(event, before)]
        if event.kind in (EventKind.REPLIED, EventKind.CLOSED):
            for clock in running:
                if clock.kept and (clock.target is Target.RESOLUTION) is (event.kind == EventKind.CLOSED):
                    agent = event.actor if event.kind == EventKind.REPLIED else self._clocks.ticket.assignee
                    span = round(clock.ran(self._calendar, event.at) / _MS)
                    found = self._facts(clock.target.value, event, agent, span)
                    self._solved += found if clock.target is Target.RESOLUTION else []
                    changes += [(fact, 1) for fact in found]
        return changes

    @property
    def _calendar(self) -> Calendar:
        queue = self._clocks.ticket.queue
        return self._own.get(queue) or self._calendar_of(queue)

    def _simple(self, event: Event, before: str) -> Iterator[CountedFact]:
        facts = event.facts
        closer = event.actor if event.kind == EventKind.CLOSED and _is_ours(event.actor) else ""
        agent = facts.get("agent") or closer or before
        yield from self._facts(_SIMPLE[event.kind], event, agent)
        if facts.get("silence"):
            yield from self._facts("unconfirmed", event, agent)

    def _replied(self, event: Event) -> Iterator[CountedFact]:
        for fact in self._facts("handled", event, event.actor):
            at, day = self._handled.get(fact.who, (0, 0))
            self._handled[fact.who] = fact.at, fact.day
            yield CountedFact(fact.who, fact.name, fact.at, fact.ticket, fact.event, fact.day, 0, at, day)

    def _verdict(self, event: Event) -> list[Change]:
        """The last word counts, for the one who was asked about."""
        facts = event.facts
        message, score = facts["message"], facts["score"]
        name = "rated" if not message else "thumbs_up" if score > 0 else "thumbs_down"
        taken = [(fact, -1) for fact in self._verdicts.get(message, ())]
        self._verdicts[message] = self._facts(name, event, facts["agent"], 0 if message else score)
        return taken + [(fact, 1) for fact in self._verdicts[message]]

    def _facts(self, name: str, event: Event, agent: str, value: int = 0) -> list[CountedFact]:
        """For the queue, and for the agent if it was one."""
        queue = self._clocks.ticket.queue
        day = self._calendar_of(queue).day(event.at)
        whose = [owner(queue)] + ([owner(queue, agent)] if _is_ours(agent) else [])
        return [CountedFact(who, name, event.at, event.ticket, event.seq, day, value) for who in whose]


def born(event: Event, calendar_of: Callable[[str], Calendar]) -> CountedFact:
    """The fact that a ticket was opened, without a look at anything else."""
    queue = event.facts["queue"]
    return CountedFact(owner(queue), "opened", event.at, event.ticket, event.seq, calendar_of(queue).day(event.at))


def facts_of(
    events: Iterable[Event], calendar_of: Callable[[str], Calendar], own: Mapping[str, Calendar] = MappingProxyType({})
) -> list[CountedFact]:
    """All that counts of a ticket's journal; see :class:`Counting`."""
    counting, held = Counting(calendar_of, own), dict[CountedFact, None]()
    for event in events:
        for fact, times in counting.feed(event):
            if times > 0:
                held[fact] = None
            else:
                del held[fact]
    return list(held)


def _is_ours(actor: str) -> bool:
    return bool(actor) and actor != DESK and not actor.startswith("customer:")
