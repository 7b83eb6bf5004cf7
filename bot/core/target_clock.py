"""One SLA target of a ticket: the periods in which its clock ran, when it is due, and whether it was met."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.calendar import Calendar

IMMINENT_AT = 0.75  # share of the target


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
    """One SLA target from its start. Times are in milliseconds since 1970, durations in milliseconds.

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

    def passed(self, calendar: Calendar, span: int) -> int | None:
        """Return when ``span`` of open time has passed on this clock; None if it is paused before that."""
        left = span
        for begin, end in self.spans:
            ran = calendar.between(begin, end)
            if ran >= left:
                return calendar.add(begin, left)
            left -= ran
        return calendar.add(self.runs_since, left) if self.runs_since else None

    def ran(self, calendar: Calendar, now: int) -> int:
        """Return the open time that has passed on this clock."""
        spans = [*self.spans, (self.runs_since, max(now, self.runs_since))] if self.runs_since else self.spans
        return sum(calendar.between(begin, end) for begin, end in spans)

    def state(self, calendar: Calendar, *, due_after: int, imminent_after: int, now: int) -> TargetState:
        due = self.passed(calendar, due_after)
        if due is not None and (due < self.ended_at if self.is_over else due <= now):
            return TargetState.BREACHED
        if self.is_over:
            return TargetState.MET if self.kept else TargetState.CANCELLED
        soon = self.passed(calendar, imminent_after)
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
