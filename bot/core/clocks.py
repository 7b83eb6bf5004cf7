"""Tracks the SLA targets of a ticket from its events: when each is due, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.status import Status
from bot.core.target_clock import Target, TargetClock
from bot.core.ticket import Ticket

_RECORDED_STATES = frozenset(
    (EventKind.ESCALATED, EventKind.WITHDRAWN, EventKind.IMMINENT, EventKind.BREACHED, EventKind.MET, EventKind.CANCELLED)
)

LAST = 4  # clocks that ended last: several may end with one event


class TargetClocks:
    """The target clocks of one ticket, fed with its events. ``clocks`` has every response target so far, and the resolution.

    Only a human reply meets a response target; closing cancels it. The resolution is paused while we wait for the customer and while the
    ticket is closed; reopening resumes it with the time that was left. Time with engineers counts.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.clocks: list[TargetClock] = []
        self._unended: list[TargetClock] = []
        """Those that can still run: not the hundreds of answers that a long journal has."""
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

    def continued(self) -> TargetClocks:
        """Return clocks that go on from here, apart from these. Of those that ended, only the last ones are among them."""
        last = self.clocks[-LAST:]
        kept = [clock for clock in self._unended if not any(clock is one for one in last)] + last
        kept += [clock for clock in self._latest.values() if not any(clock is one for one in kept)]
        own = {id(clock): replace(clock, spans=list(clock.spans), recorded=set(clock.recorded)) for clock in kept}
        made = TargetClocks()
        made.clocks = [own[id(clock)] for clock in kept]
        made._unended = [own[id(clock)] for clock in self._unended]
        made.ticket = replace(self.ticket, fresh=[])
        made._response = own[id(self._response)] if self._response is not None else None
        made._resolution = own[id(self._resolution)] if self._resolution is not None else None
        made._latest = {target: own[id(clock)] for target, clock in self._latest.items()}
        return made

    @property
    def running(self) -> list[TargetClock]:
        """The clocks that haven't ended, including paused ones."""
        return [clock for clock in self._unended if not clock.is_over]

    def _update_response(self, event: Event, *, answered: bool) -> None:
        since = self.ticket.waiting_since
        if self._response is not None and 0 < since < self._response.since:  # an earlier message was moved here from another ticket
            self._response.since = self._response.runs_since = since
        if self._response is not None and since != self._response.since:
            self._response.end(event.at, kept=event.kind == EventKind.REPLIED)
            self._unended.remove(self._response)
            self._response = None
        if since and self._response is None:
            self._response = self._start(Target.NEXT if answered else Target.FIRST, since)

    def _update_resolution(self, event: Event) -> None:
        clock = self._resolution
        if clock is None:
            self._resolution = self._start(Target.RESOLUTION, event.at)
        elif self.ticket.status == Status.CLOSED:
            if not clock.is_over:
                clock.end(event.at, kept=event.kind not in (EventKind.MERGED, EventKind.MARKED_SPAM))
        elif self.ticket.status == Status.WAITING:
            clock.pause(event.at)
        else:
            clock.resume(event.facts.get("since", event.at) if event.kind == EventKind.REOPENED else event.at)

    def _start(self, target: Target, since: int) -> TargetClock:
        clock = TargetClock(target, since, since)
        self.clocks.append(clock)
        self._unended.append(clock)
        self._latest[target] = clock
        return clock


def target_of(ticket: Ticket) -> Target:
    """Return the response target that runs while the customer waits."""
    return Target.NEXT if ticket.reply_at else Target.FIRST
