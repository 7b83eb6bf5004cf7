"""Tracks the SLA targets of a ticket from its events: when each is due, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.core.calendar import Calendar
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.sla import Policy
from bot.core.status import Status
from bot.core.ticket import Ticket

IMMINENT_AT = 0.75  # share of the target
_EPOCH, _MILLISECOND = datetime.fromtimestamp(0, UTC), timedelta(milliseconds=1)
_RECORDED_STATES = frozenset(
    (EventKind.ESCALATED, EventKind.WITHDRAWN, EventKind.IMMINENT, EventKind.BREACHED, EventKind.MET, EventKind.CANCELLED)
)


class Target(StrEnum):
    """The kinds of SLA targets. The values are the names of the policy's fields."""

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
    """One SLA target from its start. Times are in milliseconds since 1970.

    ``spans`` are the finished periods in which the clock ran. ``runs_since`` is when it was last started, 0 while it is paused.
    ``ended_at`` is 0 until the target was reached (``kept``) or no longer applies. ``steps`` is how many steps of the escalation were
    taken; ``recorded`` are the states that the journal has recorded.
    """

    target: Target
    since: int
    runs_since: int
    spans: list[tuple[int, int]] = field(default_factory=list)
    ended_at: int = 0
    kept: bool = False
    steps: int = 0
    recorded: set[str] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        return bool(self.ended_at)

    def passed(self, calendar: Calendar, span: timedelta) -> int | None:
        """Return when ``span`` of open time has passed on this clock; None if it is paused before that."""
        left = span
        for begin, end in self.spans:
            ran = calendar.between(_moment(begin), _moment(end))
            if ran >= left:
                return _millis(calendar.add(_moment(begin), left))
            left -= ran
        return _millis(calendar.add(_moment(self.runs_since), left)) if self.runs_since else None

    def ran(self, calendar: Calendar, now: int) -> timedelta:
        """Return the open time that has passed on this clock."""
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
        self.recorded -= {TargetState.MET, TargetState.CANCELLED}

    def end(self, at: int, *, kept: bool) -> None:
        self.pause(at)
        self.ended_at, self.kept = at, kept


class TargetClocks:
    """The target clocks of one ticket, fed with its events. ``clocks`` has every response target so far, and the resolution.

    Only a human reply meets a response target; closing cancels it. The resolution is paused while we wait for the customer and while the
    ticket is closed; reopening resumes it with the time that was left. Time with engineers counts.
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
        """Apply the next event."""
        answered = bool(self.ticket.reply_at)
        self.ticket.number = event.ticket
        self.ticket.apply(event)
        self._update_response(event, answered=answered)
        self._update_resolution(event)
        if event.kind == EventKind.MOVED:  # the new queue has its own escalation, which starts at its first step
            for running in self.running:
                running.steps = 0
        if event.kind in _RECORDED_STATES and (clock := self._latest.get((facts := event.facts).get("target", ""))) is not None:
            if event.kind in (EventKind.ESCALATED, EventKind.WITHDRAWN):
                clock.steps = facts["step"] + (event.kind == EventKind.ESCALATED)
            else:
                clock.recorded.add(event.kind)

    @property
    def running(self) -> list[TargetClock]:
        """The clocks that haven't ended, including paused ones."""
        return [clock for clock in self.clocks if not clock.is_over]

    def _update_response(self, event: Event, *, answered: bool) -> None:
        since = self.ticket.waiting_since
        if self._response is not None and 0 < since < self._response.since:  # an earlier message was moved here from another ticket
            self._response.since = self._response.runs_since = since
        if self._response is not None and since != self._response.since:
            self._response.end(event.at, kept=event.kind == EventKind.REPLIED)
            self._response = None
        if since and self._response is None:
            self._response = self._start(Target.NEXT if answered else Target.FIRST, since)

    def _update_resolution(self, event: Event) -> None:
        clock = self._resolution
        if clock is None:
            self._resolution = self._start(Target.RESOLUTION, event.at)
        elif self.ticket.status == Status.CLOSED:
            if not clock.is_over:
                clock.end(event.at, kept=True)
        elif self.ticket.status == Status.WAITING:
            clock.pause(event.at)
        else:
            clock.resume(event.at)

    def _start(self, target: Target, since: int) -> TargetClock:
        clock = TargetClock(target, since, since)
        self.clocks.append(clock)
        self._latest[target] = clock
        return clock


def promised(policy: Policy, target: str) -> timedelta | None:
    """Return the policy's time for a target; None if it has none."""
    span: timedelta | None = getattr(policy, target)
    return span


def _moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def _millis(at: datetime) -> int:
    """Return milliseconds since 1970, rounded up, so that nothing is due too early."""
    return -((_EPOCH - at) // _MILLISECOND)


def target_of(ticket: Ticket) -> Target:
    """Return the response target that runs while the customer waits."""
    return Target.NEXT if ticket.reply_at else Target.FIRST
