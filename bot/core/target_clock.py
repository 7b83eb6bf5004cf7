"""One SLA target of a ticket: the periods in which its clock ran, when it is due, and whether it was met."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.core.calendar import Calendar

IMMINENT_AT = 0.75  # share of the target
_EPOCH, _MILLISECOND = datetime.fromtimestamp(0, UTC), timedelta(milliseconds=1)


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


def _moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def _millis(at: datetime) -> int:
    """Return milliseconds since 1970, rounded up, so that nothing is due too early."""
    return -((_EPOCH - at) // _MILLISECOND)
