"""Figures: tickets' journals go in, what was done in a period comes out, by queue and by agent. Human replies and open time only."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bot.core.calendar import Calendar
from bot.core.clocks import Clocks, Target
from bot.core.journal import Event
from bot.core.ticket import DESK, Ticket

COUNTS = (
    "opened",
    "handled",
    "closed",
    "unconfirmed",
    "reopened",
    "promises_kept",
    "promises_broken",
    "breached",
    "rated",
    "thumbs_up",
    "thumbs_down",
)
SPANS = tuple(target.value for target in Target)


@dataclass(slots=True)
class Figures:
    """Of one queue or agent: for each count its tickets, for each span of time (milliseconds) its tickets too, and the stars given."""

    tickets: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in COUNTS})
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: {name: [] for name in SPANS})
    stars: list[int] = field(default_factory=list)

    def count(self, name: str) -> int:
        return len(self.tickets[name])

    def median(self, name: str) -> int | None:
        found = [span for span, _ in self.spans[name]]
        return round(median(found)) if found else None

    def nine_in_ten(self, name: str) -> int | None:
        """What nine in ten did not exceed."""
        found = sorted(span for span, _ in self.spans[name])
        return found[math.ceil(len(found) * 0.9) - 1] if found else None

    @property
    def rating(self) -> float | None:
        return round(sum(self.stars) / len(self.stars), 2) if self.stars else None

    def data(self) -> dict[str, Any]:
        """Plain data; times in seconds of open time."""
        spans = {
            name: {"count": len(found), "median": _seconds(self.median(name)), "p90": _seconds(self.nine_in_ten(name))}
            for name, found in self.spans.items()
        }
        counts = {name: self.count(name) for name in COUNTS}
        opens = {name: sorted(set(found)) for name, found in self.tickets.items() if found}
        return {**counts, **spans, "rating": self.rating, "tickets": opens}


@dataclass(slots=True)
class Tally:
    """All figures of a period."""

    queues: dict[str, Figures] = field(default_factory=dict)
    agents: dict[str, Figures] = field(default_factory=dict)

    def both(self, queue: str, agent: str) -> list[Figures]:
        """Whose figures something counts in."""
        found = [self.queues.setdefault(queue, Figures())]
        if agent and not agent.startswith(("customer:", DESK)):
            found.append(self.agents.setdefault(agent, Figures()))
        return found


def tallied(histories: Iterable[Sequence[Event]], calendar_of: Callable[[str], Calendar], since: int, until: int) -> Tally:
    """What happened from ``since`` until before ``until``."""
    tally = Tally()
    for events in histories:
        _count(tally, events, calendar_of, since, until)
    return tally


def _count(tally: Tally, events: Sequence[Event], calendar_of: Callable[[str], Calendar], since: int, until: int) -> None:
    clocks, handled = Clocks(), set[tuple[str, str]]()
    verdicts: dict[int, tuple[str, str, int]] = {}
    for event in events:
        before = clocks.ticket.assignee
        clocks.feed(event)
        ticket = clocks.ticket
        if not since <= event.at < until:
            continue
        facts = event.facts
        if event.kind == "rated":
            verdicts[facts["message"]] = (ticket.queue, facts["agent"], facts["score"])
        elif event.kind == "replied":
            handled.add((ticket.queue, event.actor))
        elif (name := _NAMES.get(event.kind)) is not None:
            closer = event.actor if event.kind == "closed" and not event.actor.startswith(("customer:", DESK)) else ""
            for figures in tally.both(ticket.queue, facts.get("agent") or closer or before):
                figures.tickets[name].append(ticket.number)
                if facts.get("silence"):
                    figures.tickets["unconfirmed"].append(ticket.number)
    number = clocks.ticket.number
    for queue in {queue for queue, _ in handled}:
        tally.both(queue, "")[0].tickets["handled"].append(number)
    for agent in {agent for _, agent in handled}:
        tally.agents.setdefault(agent, Figures()).tickets["handled"].append(number)
    _verdicts(tally, number, verdicts)
    _spans(tally, events, clocks, calendar_of, since, until)


def _spans(tally: Tally, events: Sequence[Event], clocks: Clocks, calendar_of: Callable[[str], Calendar], since: int, until: int) -> None:
    """How long it took, counted for whom it was who did it, in the queue where it was done."""
    ended = {clock.ended_at: clock for clock in clocks.clocks if clock.kept}
    done, ticket = dict[tuple[str, int], tuple[str, str]](), Ticket(0)
    for event in events:
        ticket.apply(event)
        if event.at in ended:
            done[event.kind, event.at] = (ticket.queue, event.actor if event.kind == "replied" else ticket.assignee)
    for clock in clocks.clocks:
        kind = "closed" if clock.target is Target.RESOLUTION else "replied"
        if clock.kept and since <= clock.ended_at < until and (kind, clock.ended_at) in done:
            queue, agent = done[kind, clock.ended_at]
            span = round(clock.ran(calendar_of(queue), clock.ended_at).total_seconds() * 1000)
            for figures in tally.both(queue, agent):
                figures.spans[clock.target].append((span, clocks.ticket.number))


def _verdicts(tally: Tally, number: int, verdicts: dict[int, tuple[str, str, int]]) -> None:
    """The last word counts, for the one who was asked about."""
    for message, (queue, agent, score) in verdicts.items():
        name = "rated" if not message else "thumbs_up" if score > 0 else "thumbs_down"
        for figures in tally.both(queue, agent):
            figures.tickets[name].append(number)
            if not message:
                figures.stars.append(score)


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 1000, 1)


_NAMES = {
    "opened": "opened",
    "closed": "closed",
    "reopened": "reopened",
    "promise_kept": "promises_kept",
    "promise_broken": "promises_broken",
    "breached": "breached",
}
