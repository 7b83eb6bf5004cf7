"""Escalates a ticket: pings the recipients of the steps that a target has reached, and repeats until somebody acts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from bot.announce.announcer import Announcer
from bot.core.escalation import Step, step_of
from bot.core.escalations import Ping, PingState, Reminder
from bot.core.event_kinds import EventKind
from bot.core.people import Identity
from bot.core.reminder_kinds import PING_REMINDERS, ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work
from bot.screens.ping_texts import ping_words
from bot.settings.rules import Queue, Rules
from bot.tickets.notify import notify, person_name, unreached
from bot.tickets.recipients import hours_of, next_recipient, recipients

Late = Callable[[Work, Rules, Ticket, str], bool]
"""Whether a target of a ticket is missed."""


def escalate(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, target: str, steps: Sequence[Step], *, late: bool) -> None:
    """Take the steps that were reached since the last check, as one ping: the last step names it, and each recipient is notified once."""
    queue = rules.queue_of(ticket)
    ping = work.reminders.add_ping(ticket, target, queue.ladder.index(steps[-1]))
    ticket.record(EventKind.ESCALATED, by=None, now=work.now, target=target, step=ping.step, ping=ping.id)
    notify(work, rules, announce, ticket, ping, recipients(work, rules, queue, steps), ping_words(work, ticket, queue, ping, late=late))
    _repeat(work, queue, ticket, ping, steps[-1])


def ping_again(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder, *, late: Late) -> None:
    """Ping again: nobody acted, somebody asked to be reminded, or a recipient's working day begins."""
    queue = rules.queue_of(ticket)
    data = json.loads(due.data)
    ping = work.reminders.ping(data["ping"])
    if ping is None or ping.state == PingState.OVER or (due.kind != ReminderKind.LATER and ping.state != PingState.RINGING):
        return
    if data.get("taken") and ticket.reply_at >= data["taken"]:  # the customer has heard something since
        plan_follow_up(work, rules, ticket, [ping], Identity.parse(data["who"]))
        return
    if due.kind == ReminderKind.REPEAT and _newer_repeats(work, rules, queue, ticket, ping):
        _repeat(work, queue, ticket, ping, step_of(queue.ladder, ping))
        return
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    if due.kind == ReminderKind.HELD:
        notify(work, rules, announce, ticket, ping, {data["who"]: True}, words)
        return
    ping.state, ping.rounds = PingState.RINGING.value, ping.rounds + 1
    step = step_of(queue.ladder, ping)
    whom = {data["who"]: True} if "who" in data else recipients(work, rules, queue, [step])
    notify(work, rules, announce, ticket, ping, whom, words)
    _repeat(work, queue, ticket, ping, step)


def _newer_repeats(work: Work, rules: Rules, queue: Queue, ticket: Ticket, ping: Ping) -> bool:
    """Whether a newer ping of the ticket repeats for the same people at least as often: of a late reply and a late solution, they are told
    once in each interval. If the newer one ends, this one repeats in its place.
    """
    repeating = {json.loads(due.data).get("ping") for due in work.reminders.pending(ticket) if due.kind == ReminderKind.REPEAT}
    step, whom = step_of(queue.ladder, ping), recipients(work, rules, queue, [step_of(queue.ladder, ping)])

    def covers(newer: Ping) -> bool:
        other = step_of(queue.ladder, newer)
        told = recipients(work, rules, queue, [other])
        often = other.repeat is not None and step.repeat is not None and other.repeat <= step.repeat
        return often and all(who in told and (told[who] or not wakes) for who, wakes in whom.items())

    return any(one.id > ping.id and one.id in repeating and covers(one) for one in work.reminders.pings(ticket))


def plan_follow_up(work: Work, rules: Rules, ticket: Ticket, pings: Iterable[Ping], who: Identity) -> None:
    """Plan a follow-up with the person who has the ticket, in case the customer still gets no reply.

    There is one for each target, after the queue's ``ask_again`` in the person's working time.
    """
    queue, every = rules.queue_of(ticket), list(pings)
    if queue.ask_again is None:
        return
    span = span_ms(queue.ask_again)
    for ping in last_steps(every):
        wakes = any(step_of(queue.ladder, one).wake for one in every if one.target == ping.target)
        again = work.now + span if wakes else hours_of(work, queue, who).add(work.now, span)
        ask_again(work, ticket, ping, who, again, taken=work.now)


def last_steps(pings: Iterable[Ping]) -> list[Ping]:
    """Return, for each target, the ping of its last step."""
    return list({ping.target: ping for ping in sorted(pings, key=lambda ping: ping.step)}.values())


def ask_again(work: Work, ticket: Ticket, ping: Ping, who: Identity, at: int, *, taken: int = 0) -> None:
    """Plan to ping one person again. Times are in milliseconds since 1970; ``taken`` is when they took the escalation."""
    data = {"ping": ping.id, "who": str(who), "taken": taken}
    work.reminders.add(ticket, ReminderKind.LATER, at, step=ping.step, data=json.dumps(data))


def withdraw(work: Work, announce: Announcer, ticket: Ticket, ping: Ping, over: Sentence) -> None:
    """End a ping; every copy says why."""
    ping.state, ping.over_at = PingState.OVER.value, work.now
    announce.ping_over(ticket, ping, over)
    stop_repeating(work, ticket, ping)


def stop_repeating(work: Work, ticket: Ticket, ping: Ping) -> None:
    """Cancel the repetitions of a ping."""
    for due in work.reminders.pending(ticket):
        if due.kind in PING_REMINDERS and json.loads(due.data).get("ping") == ping.id:
            due.fired_at = work.now


def redirect_ping(
    work: Work, rules: Rules, announce: Announcer, ticket: Ticket, ping: Ping, lost: Delivery, reason: Sentence, *, late: Late
) -> None:
    """A ping couldn't be delivered: send it to the next recipient of the escalation with the reason, otherwise to the queue."""
    queue = rules.queue_of(ticket)
    if ping.state == PingState.OVER:
        return
    ticket.record(EventKind.UNREACHED, by=None, now=work.now, ping=ping.id, who=lost.lane)
    asked = {one.lane for one in work.outbox.of_ticket(ticket, Purpose.PING, ping.id)} | unreached(work, ticket, ping)
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    name = person_name(work, rules, ticket, lost.lane)
    told = say("{name} could not be reached: {reason}.", name=name, reason=reason)
    if following := next_recipient(work, rules, queue, asked):
        wakes = recipients(work, rules, queue, queue.ladder).get(following, False)
        notify(work, rules, announce, ticket, ping, {following: wakes}, words, told)
    else:
        announce.ping_thread(ticket, ping, words, told, aloud=True)


def _repeat(work: Work, queue: Queue, ticket: Ticket, ping: Ping, step: Step) -> None:
    if step.repeat:
        span = span_ms(step.repeat)
        again = work.now + span if step.wake else queue.calendar.add(work.now, span)
        work.reminders.add(ticket, ReminderKind.REPEAT, again, step=ping.step, data=json.dumps({"ping": ping.id}))
