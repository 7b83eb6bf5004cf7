"""Promises: what is owed on a ticket and by when. The journal is replayed; due rows, states told in it, and pings withdrawn come out."""

from __future__ import annotations

from datetime import timedelta

from bot.announce import Announcer
from bot.core.clocks import IMMINENT_AT, Clock, Clocks, State, Target, promised
from bot.core.escalation import after
from bot.core.escalations import Reminder
from bot.core.sla import Policy
from bot.core.ticket import Ticket
from bot.due.ladder import LATER, REPEAT, climb, done_by, ring_again, withdraw
from bot.rules import Queue, Rules
from bot.store import Work
from bot.times import clock, day_and_clock, how_long, millis, moment, span_ms
from bot.words import Sentence, say

TARGETS = tuple(target.value for target in Target)
BELATED = 60_000  # milliseconds: a ping later than this looks whether anybody is at work


def target_of(ticket: Ticket) -> Target:
    """Which promise runs while the customer waits."""
    return Target.NEXT if ticket.reply_at else Target.FIRST


def policy_of(work: Work, rules: Rules, ticket: Ticket) -> Policy:
    return rules.policy_of(ticket, work.customer_of(ticket).tier)


def start(work: Work, rules: Rules, ticket: Ticket) -> None:
    """The customer waits for words of ours: what we promised begins to run. Nothing is read that a newborn ticket cannot have."""
    target = target_of(ticket)
    if ticket.waiting_since and not any(due.kind == target for due in work.reminders(ticket) if due.since == ticket.waiting_since):
        _plan(work, rules, ticket, Clock(target, ticket.waiting_since, ticket.waiting_since))
    if ticket.opened_at == ticket.waiting_since == ticket.changed_at:
        _plan(work, rules, ticket, Clock(Target.RESOLUTION, ticket.opened_at, ticket.opened_at))


def settle(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, name: str) -> None:
    """Somebody answered or closed: what was promised is kept or not, and every ping of it says how it ended."""
    review(work, rules, announce, ticket, done_by(work, rules, ticket, name))


def review(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, over: Sentence | None = None) -> None:
    """What is owed is computed again from the journal. Due rows follow, and pings that hold no longer are withdrawn (``over`` says why)."""
    changed = ticket.changed_at
    clocks = Clocks(work.events(ticket))
    queue, policy = rules.queue_of(ticket), policy_of(work, rules, ticket)
    for ended in clocks.clocks:
        span = promised(policy, ended.target)
        if span is not None and ended.ended_at == changed:
            _tell_state(ticket, ended, ended.state(queue.calendar, span, work.now), work.now)
    running = {clock.target.value: clock for clock in clocks.running if clock.runs_since}
    rows = [due for due in work.reminders(ticket) if due.kind in TARGETS]
    for row in rows:
        row.fired_at = work.now
    for running_clock in running.values():
        span = promised(policy, running_clock.target)
        reached = _reached(queue, running_clock, span, work.now) if span is not None else 0
        if reached < running_clock.rungs:
            running_clock.rungs = reached
            ticket.tell("withdrawn", by=None, now=work.now, target=running_clock.target, step=reached)
        _plan(work, rules, ticket, running_clock)
    for ping in work.pings(ticket):
        clock_of = running.get(ping.target)
        if ping.target not in TARGETS and over is None and not ticket.is_closed:
            continue
        if clock_of is None or ping.step >= clock_of.rungs:
            withdraw(work, announce, ticket, ping, over or say("This does not hold any more."))


def fire(work: Work, rules: Rules, announce: Announcer, due: Reminder) -> None:
    """A due row's time has come."""
    due.fired_at = work.now
    ticket = work.ticket(due.ticket)
    if ticket is None:
        return
    if due.kind in TARGETS:
        _advance(work, rules, announce, ticket, due)
    elif due.kind in (REPEAT, LATER):
        ring_again(work, rules, announce, ticket, due, late=_late)


def due_at(rules: Rules, ticket: Ticket) -> int:
    """When words of ours are due, in milliseconds since 1970; 0 while nothing is promised."""
    span = promised(rules.policy_of(ticket), target_of(ticket))
    return millis(rules.queue_of(ticket).calendar.add(moment(ticket.waiting_since), span)) if ticket.waiting_since and span else 0


def due_first(work: Work, rules: Rules, ticket: Ticket) -> Sentence:
    """What is promised next on a ticket, and why, in words."""
    queue = rules.queue_of(ticket)
    span = promised(policy_of(work, rules, ticket), target_of(ticket))
    if not ticket.waiting_since or span is None:
        return say("No clock runs: the customer is not waiting for words of ours, or nothing is promised.")
    at = millis(queue.calendar.add(moment(ticket.waiting_since), span))
    left = how_long(abs(at - work.now))
    since = clock(ticket.waiting_since, queue.timezone)
    values = {"since": since, "span": how_long(span_ms(span)), "at": clock(at, queue.timezone), "left": left}
    if at < work.now:
        return say(
            "The customer has waited since {since}. An answer was promised within {span} of working time: it was due at {at}, {left} ago.",
            **values,
        )
    return say(
        "The customer has waited since {since}. An answer is promised within {span} of working time: it is due at {at}, in {left}.",
        **values,
    )


def solved_by(work: Work, rules: Rules, ticket: Ticket, clocks: Clocks) -> Sentence | None:
    """By when a ticket should be solved, in words; None when nothing is promised or it is over."""
    queue = rules.queue_of(ticket)
    span = promised(policy_of(work, rules, ticket), Target.RESOLUTION)
    running = next((one for one in clocks.running if one.target is Target.RESOLUTION), None)
    if span is None or running is None:
        return None
    values = {"span": how_long(span_ms(span)), "left": how_long(span_ms(max(span - running.ran(queue.calendar, work.now), timedelta())))}
    at = running.passed(queue.calendar, span)
    if at is None:
        return say(
            "A solution is promised within {span} of working time. The clock stands still while we wait for the customer: {left} are left.",
            **values,
        )
    when = day_and_clock(at, queue.timezone)
    if at < work.now:
        return say("A solution was promised within {span} of working time: it was due at {when}.", when=when, **values)
    return say("A solution is promised within {span} of working time: it is due at {when}.", when=when, **values)


def _advance(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    """Tell the journal and the people what a running clock has come to."""
    running = next((one for one in Clocks(work.events(ticket)).running if (one.target, one.since) == (due.kind, due.since)), None)
    queue, policy = rules.queue_of(ticket), policy_of(work, rules, ticket)
    span = promised(policy, due.kind)
    if running is None or not running.runs_since or span is None:
        return
    state = running.state(queue.calendar, span, work.now)
    _tell_state(ticket, running, state, work.now)
    reached = _reached(queue, running, span, work.now)
    steps = queue.ladder[running.rungs : reached]
    if steps and not any(step.wake for step in steps) and work.now - due.due_at > BELATED and not queue.calendar.open_at(moment(work.now)):
        work.remind(ticket, due.kind, millis(queue.calendar.next_open(moment(work.now))), step=running.rungs, since=running.since)
        return
    if steps:
        climb(work, rules, announce, ticket, due.kind, steps, late=_is_late(queue, running, span, work.now))
        running.rungs = reached
    _plan(work, rules, ticket, running)


def _late(work: Work, rules: Rules, ticket: Ticket, target: str) -> bool:
    """Whether a promise that still runs is broken."""
    if target not in TARGETS:
        return True
    span = promised(policy_of(work, rules, ticket), target)
    running = next((one for one in Clocks(work.events(ticket)).running if one.target == target), None)
    return bool(span and running and _is_late(rules.queue_of(ticket), running, span, work.now))


def _is_late(queue: Queue, running: Clock, span: timedelta, now: int) -> bool:
    due = running.passed(queue.calendar, span)
    return due is not None and due <= now


def _plan(work: Work, rules: Rules, ticket: Ticket, running: Clock) -> None:
    """The row that wakes us when a clock comes to its next rung or state."""
    queue = rules.queue_of(ticket)
    span = promised(policy_of(work, rules, ticket), running.target)
    if span is None:
        return
    times = []
    if running.rungs < len(queue.ladder):
        times.append(running.passed(queue.calendar, after(span, queue.ladder[running.rungs].at)))
    if State.BREACHED not in running.said:
        times.append(running.passed(queue.calendar, span))
        times.append(None if State.IMMINENT in running.said else running.passed(queue.calendar, span * IMMINENT_AT))
    due = [at for at in times if at is not None]
    if due:
        work.remind(ticket, running.target, min(due), step=running.rungs, since=running.since)


def _reached(queue: Queue, running: Clock, span: timedelta, now: int) -> int:
    """How many rungs of the ladder a clock has come to."""
    at = [running.passed(queue.calendar, after(span, step.at)) for step in queue.ladder]
    return sum(one is not None and one <= now for one in at)


def _tell_state(ticket: Ticket, of: Clock, state: State, now: int) -> None:
    if state is State.PENDING or state in of.said or (state is State.MET and State.BREACHED in of.said):
        return
    of.said.add(state)
    if state is State.IMMINENT:
        ticket.tell("imminent", by=None, now=now, target=of.target)
    elif state is State.BREACHED:
        ticket.tell("breached", by=None, now=now, target=of.target)
    elif state is State.MET:
        ticket.tell("met", by=None, now=now, target=of.target)
    else:
        ticket.tell("cancelled", by=None, now=now, target=of.target)
