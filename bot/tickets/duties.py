"""Sets and clears the reminders of a ticket: claims that lapse, customers who are silent, agents who are off duty."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.i18n.times import millis, moment, span_ms
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.promises import review

SNOOZE, PROMISE, PROMISE_SOON, LAPSE, REMIND, SILENCE = "snooze", "promise", "promise_soon", "lapse", "remind", "silence"
NOTICE_MS = 15 * 60 * 1000


def before(now: int, until: int) -> int:
    """When to remind somebody of his promise: a quarter of an hour before, or half the time if that is less."""
    return until - min(NOTICE_MS, (until - now) // 2)


def claimed(work: Work, rules: Rules, ticket: Ticket) -> None:
    """Somebody has it now; a claim without a reply lapses."""
    queue = rules.queue_of(ticket)
    if queue.claim_lapses is not None:
        work.reminders.add(ticket, LAPSE, millis(queue.calendar.add(moment(work.now), queue.claim_lapses)), since=ticket.changed_at)


def waits(work: Work, rules: Rules, ticket: Ticket) -> None:
    """We wait for the customer, after words of ours: he is reminded once, and silence closes the ticket."""
    closing = rules.queue_of(ticket).auto_close
    if closing is None or not ticket.reply_at:
        return
    if closing.remind_after is not None:
        work.reminders.add(ticket, REMIND, work.now + span_ms(closing.remind_after), since=ticket.changed_at)
    work.reminders.add(ticket, SILENCE, work.now + span_ms(closing.close_after), since=ticket.changed_at)


def let_go(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, why: str) -> None:
    """A ticket returns to its queue, and the thread says why."""
    name = ticket.assignee_name
    told = {
        "away": say("{name} is off duty: the ticket is back in the queue.", name=name),
        "unanswered": say("{name} did not answer in time: the ticket is back in the queue.", name=name),
    }[why]
    ticket.lapse(why, now=work.now)
    review(work, rules, announce, ticket)
    announce.line(ticket, told)


def go_off_duty(work: Work, rules: Rules, announce: Announcer, who: Identity) -> int:
    """Somebody's tickets return to their queues, but for those that rest; how many."""
    work.people.set_away(who, work.now)
    held = [ticket for ticket in work.tickets.assigned_to(who) if not ticket.snoozed_until]
    for ticket in held:
        let_go(work, rules, announce, ticket, "away")
    return len(held)


def ensure_on_duty(work: Work, rules: Rules, announce: Announcer, ticket: Ticket) -> None:
    """A ticket that comes back to somebody who is away goes to the queue."""
    if ticket.assignee and work.people.away_at(Identity.parse(ticket.assignee)):
        let_go(work, rules, announce, ticket, "away")
