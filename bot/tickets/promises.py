"""Keeps SLA targets up to date: replays the journal, and updates reminders, recorded states and pings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.announcer import Announcer
from bot.core.clocks import target_of
from bot.core.escalations import PingState, Reminder
from bot.core.event_kinds import EventKind
from bot.core.reminder_kinds import PING_REMINDERS, TARGETS, ReminderKind
from bot.core.sla import TargetTimes
from bot.core.target_clock import Target, TargetClock, TargetState
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.work import Work
from bot.screens.due_texts import terms_of
from bot.screens.ping_texts import done_by
from bot.settings.rules import Rules, Terms
from bot.tickets.ladder import escalate, ping_again, withdraw


def start(work: Work, rules: Rules, ticket: Ticket) -> None:
    """Start the targets of a customer who begins to wait. No events are read."""
    terms = terms_of(work, rules, ticket)
    _plan(work, terms, ticket, TargetClock(target_of(ticket), ticket.waiting_since, ticket.waiting_since))
    if ticket.opened_at == ticket.waiting_since == ticket.changed_at:
        _plan(work, terms, ticket, TargetClock(Target.RESOLUTION, ticket.opened_at, ticket.opened_at))


def settle(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, name: str) -> None:
    """Update the targets after a reply or closing; the pings that end say who did it."""
    review(work, rules, announce, ticket, done_by(work, rules, ticket, name))


def review(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, over: Sentence | None = None, *, anew: bool = False) -> None:
    """Compute the targets again from the journal. Reminders follow, and pings that no longer hold are withdrawn (``over`` says why).

    ``anew`` means that the escalation is a different one: open pings are sent again by its steps.
    """
    changed = ticket.changed_at
    now = max(work.now, changed)  # a system clock that was ahead and is set back doesn't undo anything
    clocks = work.tickets.clocks(ticket)
    terms = terms_of(work, rules, ticket)
    for ended in clocks.clocks:
        times = terms.targets.get(ended.target)
        if times is not None and ended.ended_at == changed:
            _record_state(ticket, ended, _state(terms, ended, times, now), now)
    running = {clock.target.value: clock for clock in clocks.running if clock.runs_since}
    ticket.set_due(reply=0, solution=0)
    rows = [due for due in work.reminders.pending(ticket) if due.kind in TARGETS]
    for row in rows:
        row.fired_at = work.now
    pings = work.reminders.pings(ticket)
    for running_clock in running.values():
        times = terms.targets.get(running_clock.target)
        reached = _reached(terms, running_clock, times, now) if times is not None else 0
        own = [ping for ping in pings if ping.target == running_clock.target]
        kept = _steps_kept(running_clock, reached, [ping.step for ping in own], terms, changed)
        if anew and any(ping.state == PingState.RINGING for ping in own):
            kept = 0
        if kept < running_clock.steps:
            running_clock.steps = kept
            ticket.record(EventKind.WITHDRAWN, by=None, now=work.now, target=running_clock.target, step=kept)
        _plan(work, terms, ticket, running_clock)
    for ping in pings:
        clock_of = running.get(ping.target)
        if ping.target not in TARGETS and over is None and not ticket.is_closed:
            continue
        if clock_of is None or ping.step >= clock_of.steps:
            withdraw(work, announce, ticket, ping, over or say("This no longer applies."))


def fire(work: Work, rules: Rules, announce: Announcer, due: Reminder) -> None:
    """Handle a reminder that is due."""
    due.fired_at = work.now
    ticket = work.tickets.get(due.ticket)
    if ticket is None:
        return
    if due.kind in TARGETS:
        _advance(work, rules, announce, ticket, due)
    elif due.kind in PING_REMINDERS:
        ping_again(work, rules, announce, ticket, due, late=is_late)


def _advance(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    """Record and announce what a running clock has reached."""
    running = next((one for one in work.tickets.clocks(ticket).running if (one.target, one.since) == (due.kind, due.since)), None)
    terms = terms_of(work, rules, ticket)
    times = terms.targets.get(due.kind)
    if running is None or not running.runs_since or times is None:
        return
    state = _state(terms, running, times, work.now)
    if state is TargetState.BREACHED and state not in running.recorded:
        announce.card(ticket)  # from now on it says that this is overdue
    _record_state(ticket, running, state, work.now)
    reached = _reached(terms, running, times, work.now)
    if steps := terms.queue.ladder[running.steps : reached]:
        escalate(work, rules, announce, ticket, due.kind, steps, late=_is_missed(terms, running, times, work.now))
        running.steps = reached
    _plan(work, terms, ticket, running)


def is_late(work: Work, rules: Rules, ticket: Ticket, target: str) -> bool:
    """Whether a running target is missed."""
    if target not in TARGETS:
        return True
    terms = terms_of(work, rules, ticket)
    times = terms.targets.get(target)
    running = next((one for one in work.tickets.clocks(ticket).running if one.target == target), None)
    return bool(times and running and _is_missed(terms, running, times, work.now))


def _is_missed(terms: Terms, running: TargetClock, times: TargetTimes, now: int) -> bool:
    due = running.passed(terms.calendar, times.due)
    return due is not None and due <= now


def _plan(work: Work, terms: Terms, ticket: Ticket, running: TargetClock) -> None:
    """Set the reminder for a clock's next step or state, and write on the ticket when the target is due."""
    times = terms.targets.get(running.target)
    if times is None:
        return
    due = running.passed(terms.calendar, times.due) or 0
    if running.target is Target.RESOLUTION:
        ticket.set_due(solution=due)
    else:
        ticket.set_due(reply=due)
    spans = list(times.steps[running.steps : running.steps + 1])
    if TargetState.BREACHED not in running.recorded:
        spans.append(times.due if TargetState.IMMINENT in running.recorded else times.imminent)
    following = running.passed(terms.calendar, min(spans)) if spans else None
    if following is not None:
        work.reminders.add(ticket, ReminderKind(running.target), following, step=running.steps, since=running.since)


def _state(terms: Terms, of: TargetClock, times: TargetTimes, now: int) -> TargetState:
    return of.state(terms.calendar, due_after=times.due, imminent_after=times.imminent, now=now)


def _reached(terms: Terms, running: TargetClock, times: TargetTimes, now: int) -> int:
    """Return how many steps of the escalation a clock has reached."""
    at = [running.passed(terms.calendar, span) for span in times.steps]
    return sum(one is not None and one <= now for one in at)


def _steps_kept(clock: TargetClock, reached: int, told: Sequence[int], terms: Terms, now: int) -> int:
    """Return how many steps needn't be taken again. ``told`` are the last steps of the open pings.

    A ping that covered several steps is withdrawn if its last step no longer holds, and the remaining steps are taken again. A step that
    repeats until somebody acts is taken again when the clock resumes after a pause.
    """
    highest = next((step for step in sorted(told) if step >= reached - 1), -1)
    if reached < clock.steps:
        return reached - 1 if reached and highest >= reached else reached
    resumed = clock.runs_since == now and bool(clock.spans)
    if resumed and not told and 0 < clock.steps == reached and terms.queue.ladder[reached - 1].repeat:
        return reached - 1
    return clock.steps


def _record_state(ticket: Ticket, of: TargetClock, state: TargetState, now: int) -> None:
    if state is TargetState.PENDING or state in of.recorded or (state is TargetState.MET and TargetState.BREACHED in of.recorded):
        return
    of.recorded.add(state)
    ticket.record(EventKind(state), by=None, now=now, target=of.target)
