"""What was promised and how it went: a ticket's events go in, clocks come out that tell due times and states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.core.calendar import Calendar
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.sla import Policy
from bot.core.ticket import Status, Ticket

IMMINENT_AT = 0.75  # of the promised time
_EPOCH, _MILLISECOND = datetime.fromtimestamp(0, UTC), timedelta(milliseconds=1)
_TOLD = frozenset((EventKind.ESCALATED, EventKind.WITHDRAWN, EventKind.IMMINENT, EventKind.BREACHED, EventKind.MET, EventKind.CANCELLED))


class Target(StrEnum):
    """What is promised: its name is that of the policy's field."""

    FIRST = "first_response"
    NEXT = "next_response"
    RESOLUTION = "resolution"


class TargetState(StrEnum):
    PENDING = "pending"
    IMMINENT = "imminent"
    BREACHED = "breached"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class TargetClock:
    """One promise from its beginning. Times in milliseconds since 1970.

    ``spans`` are the stretches in which it ran and stands still now, ``runs_since`` when it was last set going (0: it stands still).
    ``ended_at`` is 0 until what was promised happened (``kept``) or was no longer wanted. ``rungs`` of the ladder were climbed, and the
    states in ``said`` stand in the journal.
    """

    target: Target
    since: int
    runs_since: int
    spans: list[tuple[int, int]] = field(default_factory=list)
    ended_at: int = 0
    kept: bool = False
    rungs: int = 0
    said: set[str] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        return bool(self.ended_at)

    def passed(self, calendar: Calendar, span: timedelta) -> int | None:
        """When so much open time has passed on this clock; None while it stands still before that."""
        left = span
        for begin, end in self.spans:
            ran = calendar.between(_moment(begin), _moment(end))
            if ran >= left:
                return _millis(calendar.add(_moment(begin), left))
            left -= ran
        return _millis(calendar.add(_moment(self.runs_since), left)) if self.runs_since else None

    def ran(self, calendar: Calendar, now: int) -> timedelta:
        """The open time that has passed on it."""
        spans = [*self.spans, (self.runs_since, max(now, self.runs_since))] if self.runs_since else self.spans
        return sum((calendar.between(_moment(begin), _moment(end)) for begin, end in spans), timedelta())

    def state(self, calendar: Calendar, promised: timedelta, now: int) -> TargetState:
        due = self.passed(calendar, promised)
        if due is not None and (due < self.ended_at if self.is_over else due <= now):
            return TargetState.BREACHED
        if self.is_over:
            return TargetState.MET if self.kept else TargetState.CANCELLED
        soon = self.passed(calendar, promised * IMMINENT_AT)
        return TargetState.IMMINENT if soon is not None and soon <= now else TargetState.PENDING

    def pause(self, at: int) -> None:
        if self.runs_since:
            self.spans.append((self.runs_since, at))
            self.runs_since = 0

    def resume(self, at: int) -> None:
        self.ended_at, self.kept, self.runs_since = 0, False, self.runs_since or at
        self.said -= {TargetState.MET, TargetState.CANCELLED}

    def end(self, at: int, *, kept: bool) -> None:
        self.pause(at)
        self.ended_at, self.kept = at, kept


class TargetClocks:
    """The clocks of one ticket, kept event by event. ``clocks`` has every response that was ever owed, and the resolution.

    Only a human reply answers; closing ends what nobody waits for any more. The resolution stands still while we wait for the customer and
    while the ticket is closed, and goes on with what was left; engineers' time counts.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.clocks: list[TargetClock] = []
        self.ticket = Ticket(0)
        self._response: TargetClock | None = None
        self._resolution: TargetClock | None = None
        self._latest: dict[str, TargetClock] = {}
        for event in events:
            self.feed(event)

    def feed(self, event: Event) -> None:
        """What the next event does to them."""
        answered = bool(self.ticket.reply_at)
        self.ticket.number = event.ticket
        self.ticket.apply(event)
        self._answer(event, answered=answered)
        self._resolve(event)
        if event.kind == EventKind.MOVED:  # other people, another ladder: it is climbed from the ground
            for running in self.running:
                running.rungs = 0
        if event.kind in _TOLD and (clock := self._latest.get((facts := event.facts).get("target", ""))) is not None:
            if event.kind in (EventKind.ESCALATED, EventKind.WITHDRAWN):
                clock.rungs = facts["step"] + (event.kind == EventKind.ESCALATED)
            else:
                clock.said.add(event.kind)

    @property
    def running(self) -> list[TargetClock]:
        """Those that are not over, also when they stand still."""
        return [clock for clock in self.clocks if not clock.is_over]

    def _answer(self, event: Event, *, answered: bool) -> None:
        since = self.ticket.waiting_since
        if self._response is not None and 0 < since < self._response.since:  # words that were said earlier came from another ticket
            self._response.since = self._response.runs_since = since
        if self._response is not None and since != self._response.since:
            self._response.end(event.at, kept=event.kind == EventKind.REPLIED)
            self._response = None
        if since and self._response is None:
            self._response = self._begun(Target.NEXT if answered else Target.FIRST, since)

    def _resolve(self, event: Event) -> None:
        clock = self._resolution
        if clock is None:
            self._resolution = self._begun(Target.RESOLUTION, event.at)
        elif self.ticket.status == Status.CLOSED:
            if not clock.is_over:
                clock.end(event.at, kept=True)
        elif self.ticket.status == Status.WAITING:
            clock.pause(event.at)
        else:
            clock.resume(event.at)

    def _begun(self, target: Target, since: int) -> TargetClock:
        clock = TargetClock(target, since, since)
        self.clocks.append(clock)
        self._latest[target] = clock
        return clock


def promised(policy: Policy, target: str) -> timedelta | None:
    """What a policy says of a target."""
    span: timedelta | None = getattr(policy, target)
    return span


def _moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def _millis(at: datetime) -> int:
    """Rounded up, so that nothing is due before its time."""
    return -((_EPOCH - at) // _MILLISECOND)


def target_of(ticket: Ticket) -> Target:
    """Which promise runs while the customer waits."""
    return Target.NEXT if ticket.reply_at else Target.FIRST
