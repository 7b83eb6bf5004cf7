"""Promises: what is owed on a ticket and by when. The journal is replayed; due rows, states told in it, and pings withdrawn come out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.announce.announcer import Announcer
from bot.core.clocks import IMMINENT_AT, Target, TargetClock, TargetClocks, TargetState, promised, target_of
from bot.core.escalation import after
from bot.core.escalations import PingState, Reminder
from bot.core.event_kinds import EventKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.work import Work
from bot.screens.due_texts import terms_of
from bot.screens.ping_texts import done_by
from bot.settings.rules import Rules, Terms
from bot.tickets.ladder import RINGS, climb, ring_again, withdraw

TARGETS = tuple(target.value for target in Target)


def start(work: Work, rules: Rules, ticket: Ticket) -> None:
    """The customer waits for words of ours: what we promised begins to run. Nothing is read that a newborn ticket cannot have."""
    target = target_of(ticket)
    if ticket.waiting_since and not any(due.kind == target for due in work.reminders.pending(ticket) if due.since == ticket.waiting_since):
        _plan(work, rules, ticket, TargetClock(target, ticket.waiting_since, ticket.waiting_since))
    if ticket.opened_at == ticket.waiting_since == ticket.changed_at:
        _plan(work, rules, ticket, TargetClock(Target.RESOLUTION, ticket.opened_at, ticket.opened_at))


def settle(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, name: str) -> None:
    """Somebody answered or closed: what was promised is kept or not, and every ping of it says how it ended."""
    review(work, rules, announce, ticket, done_by(work, rules, ticket, name))


def review(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, over: Sentence | None = None, *, anew: bool = False) -> None:
    """What is owed is computed again from the journal. Due rows follow, and pings that hold no longer are withdrawn (``over`` says why).

    ``anew`` says that the ladder is another one: what still rings is told by its rules.
    """
    changed = ticket.changed_at
    now = max(work.now, changed)  # a clock that was ahead and is corrected takes back nothing that was told
    clocks = TargetClocks(work.tickets.events(ticket))
    terms = terms_of(work, rules, ticket)
    for ended in clocks.clocks:
        span = promised(terms.policy, ended.target)
        if span is not None and ended.ended_at == changed:
            _tell_state(ticket, ended, ended.state(terms.calendar, span, now), now)
    running = {clock.target.value: clock for clock in clocks.running if clock.runs_since}
    rows = [due for due in work.reminders.pending(ticket) if due.kind in TARGETS]
    for row in rows:
        row.fired_at = work.now
    pings = work.reminders.pings(ticket)
    for running_clock in running.values():
        span = promised(terms.policy, running_clock.target)
        reached = _reached(terms, running_clock, span, now) if span is not None else 0
        own = [ping for ping in pings if ping.target == running_clock.target]
        rungs = _still_climbed(running_clock, reached, [ping.step for ping in own], terms, changed)
        if anew and any(ping.state == PingState.RINGING.value for ping in own):
            rungs = 0
        if rungs < running_clock.steps:
            running_clock.steps = rungs
            ticket.record(EventKind.WITHDRAWN, by=None, now=work.now, target=running_clock.target, step=rungs)
        _plan(work, rules, ticket, running_clock)
    for ping in pings:
        clock_of = running.get(ping.target)
        if ping.target not in TARGETS and over is None and not ticket.is_closed:
            continue
        if clock_of is None or ping.step >= clock_of.steps:
            withdraw(work, announce, ticket, ping, over or say("This does not hold any more."))


def fire(work: Work, rules: Rules, announce: Announcer, due: Reminder) -> None:
    """A due row's time has come."""
    due.fired_at = work.now
    ticket = work.tickets.get(due.ticket)
    if ticket is None:
        return
    if due.kind in TARGETS:
        _advance(work, rules, announce, ticket, due)
    elif due.kind in RINGS:
        ring_again(work, rules, announce, ticket, due, late=is_late)


def _advance(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    """Tell the journal and the people what a running clock has come to."""
    running = next(
        (one for one in TargetClocks(work.tickets.events(ticket)).running if (one.target, one.since) == (due.kind, due.since)), None
    )
    terms = terms_of(work, rules, ticket)
    span = promised(terms.policy, due.kind)
    if running is None or not running.runs_since or span is None:
        return
    _tell_state(ticket, running, running.state(terms.calendar, span, work.now), work.now)
    reached = _reached(terms, running, span, work.now)
    if steps := terms.queue.ladder[running.steps : reached]:
        climb(work, rules, announce, ticket, due.kind, steps, late=_overran(terms, running, span, work.now))
        running.steps = reached
    _plan(work, rules, ticket, running)


def is_late(work: Work, rules: Rules, ticket: Ticket, target: str) -> bool:
    """Whether a promise that still runs is broken."""
    if target not in TARGETS:
        return True
    terms = terms_of(work, rules, ticket)
    span = promised(terms.policy, target)
    running = next((one for one in TargetClocks(work.tickets.events(ticket)).running if one.target == target), None)
    return bool(span and running and _overran(terms, running, span, work.now))


def _overran(terms: Terms, running: TargetClock, span: timedelta, now: int) -> bool:
    due = running.passed(terms.calendar, span)
    return due is not None and due <= now


def _plan(work: Work, rules: Rules, ticket: Ticket, running: TargetClock) -> None:
    """The row that wakes us when a clock comes to its next rung or state."""
    terms = terms_of(work, rules, ticket)
    span = promised(terms.policy, running.target)
    if span is None:
        return
    spans = []
    if running.steps < len(terms.queue.ladder):
        spans.append(after(span, terms.queue.ladder[running.steps].at))
    if TargetState.BREACHED not in running.recorded:
        spans.append(span if TargetState.IMMINENT in running.recorded else span * IMMINENT_AT)
    due = running.passed(terms.calendar, min(spans)) if spans else None
    if due is not None:
        work.reminders.add(ticket, running.target, due, step=running.steps, since=running.since)


def _reached(terms: Terms, running: TargetClock, span: timedelta, now: int) -> int:
    """How many rungs of the ladder a clock has come to."""
    at = [running.passed(terms.calendar, after(span, step.at)) for step in terms.queue.ladder]
    return sum(one is not None and one <= now for one in at)


def _still_climbed(clock: TargetClock, reached: int, told: Sequence[int], terms: Terms, now: int) -> int:
    """How many rungs need not be climbed again. ``told`` are the highest rungs of the pings that are not over.

    A ping that spoke for several rungs goes when its highest does not hold, and what is left of it is told anew. A rung that repeats until
    somebody acts is told again when the clock goes on after a rest.
    """
    highest = next((step for step in sorted(told) if step >= reached - 1), -1)
    if reached < clock.steps:
        return reached - 1 if reached and highest >= reached else reached
    rested = clock.runs_since == now and bool(clock.spans)
    if rested and not told and 0 < clock.steps == reached and terms.queue.ladder[reached - 1].repeat:
        return reached - 1
    return clock.steps


def _tell_state(ticket: Ticket, of: TargetClock, state: TargetState, now: int) -> None:
    if state is TargetState.PENDING or state in of.recorded or (state is TargetState.MET and TargetState.BREACHED in of.recorded):
        return
    of.recorded.add(state)
    if state is TargetState.IMMINENT:
        ticket.record(EventKind.IMMINENT, by=None, now=now, target=of.target)
    elif state is TargetState.BREACHED:
        ticket.record(EventKind.BREACHED, by=None, now=now, target=of.target)
    elif state is TargetState.MET:
        ticket.record(EventKind.MET, by=None, now=now, target=of.target)
    else:
        ticket.record(EventKind.CANCELLED, by=None, now=now, target=of.target)
