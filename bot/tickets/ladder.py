"""Escalates a ticket: pings the recipients of the steps that a target has reached, and repeats until somebody acts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from bot.announce.announcer import Announcer
from bot.core.escalation import ASSIGNEE, MANAGERS, QUEUE, Percent, Step
from bot.core.escalations import Ping, PingState, Reminder
from bot.core.event_kinds import EventKind
from bot.core.people import Identity
from bot.core.reminder_kinds import PING_REMINDERS, ReminderKind
from bot.core.target_clock import Target
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import millis, moment
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work
from bot.screens.ping_texts import ping_words
from bot.settings.rules import Queue, Rules
from bot.tickets.notify import notify, person_name
from bot.tickets.recipients import hours_of, recipients

DEFAULT_PAUSE = timedelta(minutes=30)
DEFAULT_STEP = Step(Percent(100), (MANAGERS,))
"""The step of a ping without an escalation: a promise of an agent that was missed."""
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
    if ping is None or ping.state == PingState.OVER.value or (due.kind != ReminderKind.LATER and ping.state != PingState.RINGING.value):
        return
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    if due.kind == ReminderKind.HELD:
        notify(work, rules, announce, ticket, ping, {data["who"]: True}, words)
        return
    ping.state, ping.rounds = PingState.RINGING.value, ping.rounds + 1
    step = _step(queue, ping)
    whom = {data["who"]: True} if "who" in data else recipients(work, rules, queue, [step])
    notify(work, rules, announce, ticket, ping, whom, words)
    _repeat(work, queue, ticket, ping, step)


def plan_follow_up(work: Work, rules: Rules, ticket: Ticket, pings: Iterable[Ping], who: Identity) -> None:
    """Plan a follow-up with the person who has the ticket, in case the customer still gets no reply.

    There is one for each target, after the shortest interval of its steps, otherwise after half an hour of the person's working time.
    """
    queue, now, every = rules.queue_of(ticket), moment(work.now), list(pings)
    for ping in last_steps(every):
        steps = [_step(queue, one) for one in every if one.target == ping.target]
        pause = min((step.repeat for step in steps if step.repeat), default=DEFAULT_PAUSE)
        again = now + pause if any(step.wake for step in steps) else hours_of(work, queue, who).add(now, pause)
        ask_again(work, ticket, ping, who, millis(again))


def last_steps(pings: Iterable[Ping]) -> list[Ping]:
    """Return, for each target, the ping of its last step."""
    return list({ping.target: ping for ping in sorted(pings, key=lambda ping: ping.step)}.values())


def ask_again(work: Work, ticket: Ticket, ping: Ping, who: Identity, at: int) -> None:
    """Plan to ping one person again at a time in milliseconds since 1970."""
    work.reminders.add(ticket, ReminderKind.LATER, at, step=ping.step, data=json.dumps({"ping": ping.id, "who": str(who)}))


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
    if ping.state == PingState.OVER.value:
        return
    everybody = recipients(work, rules, queue, (DEFAULT_STEP, *queue.ladder))
    ticket.record(EventKind.UNREACHED, by=None, now=work.now, ping=ping.id, who=lost.lane)
    unreached = {
        event.facts["who"] for event in work.tickets.events(ticket) if event.kind == EventKind.UNREACHED and event.facts["ping"] == ping.id
    }
    asked = {one.lane for one in work.outbox.of_ticket(ticket, Purpose.PING, ping.id)} | unreached
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    values = {"name": person_name(work, ticket, lost.lane), "reason": reason, "words": words}
    told = say("{words} {name} could not be reached: {reason}.", **values)
    following = next((who for who in everybody if who not in (ASSIGNEE, QUEUE) and who not in asked), None)
    if following is not None:
        notify(work, rules, announce, ticket, ping, {following: everybody[following]}, told)
    else:
        announce.ping_thread(ticket, ping, told, aloud=True)


def _step(queue: Queue, ping: Ping) -> Step:
    """Return the step of a ping, if the escalation still has it."""
    return queue.ladder[ping.step] if ping.target in list(Target) and ping.step < len(queue.ladder) else DEFAULT_STEP


def _repeat(work: Work, queue: Queue, ticket: Ticket, ping: Ping, step: Step) -> None:
    if step.repeat:
        now = moment(work.now)
        again = now + step.repeat if step.wake else queue.calendar.add(now, step.repeat)
        work.reminders.add(ticket, ReminderKind.REPEAT, millis(again), step=ping.step, data=json.dumps({"ping": ping.id}))
