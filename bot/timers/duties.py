"""What the desk does at due times: tickets return from snooze, promises end, claims lapse,
silent customers are reminded and tickets close.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.core.escalation import DEFAULT_STEP
from bot.core.escalations import Reminder
from bot.core.event_kinds import EventKind
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Mention, Sentence, say, words
from bot.i18n.times import day_and_clock, span_ms
from bot.ports.cards import Button, Card
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.duties import return_to_queue, tell_or_return
from bot.tickets.ladder import withdraw
from bot.tickets.notify import notify
from bot.tickets.promises import review
from bot.tickets.recipients import recipients

Duty = Callable[[Work, Rules, Announcer, Ticket, Reminder], None]


def _wake(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    if ticket.snoozed_until != due.since:
        return
    ticket.wake(work.now)
    if ticket.assignee and not work.people.away_at(Identity.parse(ticket.assignee)):
        announce.line(ticket, _to_assignee(ticket, say("this ticket is back: its snooze is over.")))
    else:
        tell_or_return(work, rules, announce, ticket, say("This ticket is back: its snooze is over."))


def _promise_soon(_: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    if ticket.promised_until == due.since:
        when = day_and_clock(due.since, rules.queue_of(ticket).timezone)
        told = say("The customer was promised an update by {when}.", when=when)
        if ticket.assignee:
            told = _to_assignee(ticket, say("you promised the customer an update by {when}.", when=when))
        announce.line(ticket, told)


def _promise_over(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    if ticket.promised_until != due.since:
        return
    ticket.settle_promise(work.now, kept=False)
    queue = rules.queue_of(ticket)
    ping = work.reminders.add_ping(ticket, ReminderKind.PROMISE.value, 0)
    when = day_and_clock(due.since, queue.timezone)
    values = {"ticket": f"#{ticket.number}", "subject": ticket.subject, "queue": queue.name, "when": when}
    told = say("{ticket} “{subject}” in {queue}: the customer was promised an update by {when}, but nobody had the ticket.", **values)
    if name := ticket.assignee_name:
        told = say(
            "{ticket} “{subject}” in {queue}: {name} promised the customer an update by {when}, but none was sent.", name=name, **values
        )
    announce.ping_thread(ticket, ping, told, aloud=not queue.managers)
    notify(work, rules, announce, ticket, ping, recipients(work, rules, queue, [DEFAULT_STEP]), told)


def _lapsed(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    """Only the last claim counts, and any reply after it keeps it."""
    if not ticket.is_claimed or ticket.status in (Status.CLOSED, Status.WAITING, Status.ON_HOLD):
        return
    claim = next(reversed(work.tickets.events(ticket, (EventKind.CLAIMED, EventKind.ASSIGNED))), None)
    answered = work.tickets.events(ticket, (EventKind.REPLIED,), after=claim.seq if claim else 0, limit=1)
    if answered or (claim and claim.at != due.since):
        return
    if ticket.snoozed_until:
        work.reminders.add(ticket, ReminderKind.LAPSE, ticket.snoozed_until + max(due.due_at - due.since, 1), since=due.since)
        return
    return_to_queue(work, rules, announce, ticket, "unanswered")


def _remind(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    closing = rules.queue_of(ticket).auto_close
    if closing is None or announce.is_absent(ticket) or not _silent_since(work, ticket, due.since):
        return
    ticket.record(EventKind.REMINDED, by=None, now=work.now)
    customer = work.people.customer_of(ticket)
    when = by_then(due.since + span_ms(closing.close_after), customer.zone or rules.queue_of(ticket).timezone, work.now)
    values: dict[str, object] = {"ticket": f"#{ticket.number}", "subject": ticket.subject, "when": when}
    _tell_with_button(
        work,
        announce,
        ticket,
        say("We're waiting for your answer on ticket {ticket}, “{subject}”. If we don't hear from you, we'll close it {when}.", **values),
    )
    announce.line(ticket, say("The customer was reminded that we're waiting for an answer."))


def _silence(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder) -> None:
    if rules.queue_of(ticket).auto_close is None or announce.is_absent(ticket) or not _silent_since(work, ticket, due.since):
        return
    ticket.expire(work.now)
    for ping in work.reminders.pings(ticket):
        withdraw(work, announce, ticket, ping, say("Closed: there was no answer from the customer."))
    review(work, rules, announce, ticket)
    announce.line(ticket, say("Closed: there was no answer from the customer."))
    values: dict[str, object] = {"ticket": f"#{ticket.number}", "subject": ticket.subject}
    _tell_with_button(
        work,
        announce,
        ticket,
        say("We haven't heard from you, so we've closed ticket {ticket}, “{subject}”. If you still need help, just write.", **values),
    )


def _silent_since(work: Work, ticket: Ticket, since: int) -> bool:
    """Whether the last event between us and the customer is that we began to wait for them at this time."""
    began = (EventKind.WAITED, EventKind.REPLIED, EventKind.CONNECTED)
    ours = [event.at for event in work.tickets.events(ticket, began)]
    return ticket.status == Status.WAITING and since == ours[-1]


def _tell_with_button(work: Work, announce: Announcer, ticket: Ticket, sentence: Sentence) -> None:
    for shown in work.outbox.of_ticket(ticket, Purpose.STILL)[-1:]:  # only the newest message keeps its button
        announce.change(shown, replace(shown.card or Card(), buttons=()))
    label = words(say("I still need help"), announce.language_of(work.people.customer_of(ticket)))
    announce.to_customer(ticket, sentence, purpose=Purpose.STILL, buttons=[[Button("still", (str(ticket.number),), label)]])


def _to_assignee(ticket: Ticket, told: Sentence) -> Sentence:
    return say("{who}, {words}", who=Mention(Identity.parse(ticket.assignee), ticket.assignee_name), words=told)


DUTIES: Mapping[str, Duty] = {
    ReminderKind.SNOOZE: _wake,
    ReminderKind.PROMISE: _promise_over,
    ReminderKind.PROMISE_SOON: _promise_soon,
    ReminderKind.LAPSE: _lapsed,
    ReminderKind.REMIND: _remind,
    ReminderKind.SILENCE: _silence,
}
