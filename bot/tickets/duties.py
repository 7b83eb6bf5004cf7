"""Sets the reminders of a ticket: claims that lapse and customers who don't answer."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Identity, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say
from bot.i18n.times import span_ms
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.promises import review

NOTICE_MS = 15 * 60 * 1000


def reminder_time(now: int, until: int) -> int:
    """Return when to remind an agent of a promise: 15 minutes before it, or half the remaining time if that is less."""
    return until - min(NOTICE_MS, (until - now) // 2)


def start_claim_timer(work: Work, rules: Rules, ticket: Ticket) -> None:
    """Set the reminder that ends a claim without a reply."""
    queue = rules.queue_of(ticket)
    if queue.claim_lapses is not None:
        work.reminders.add(ticket, ReminderKind.LAPSE, queue.calendar.add(work.now, span_ms(queue.claim_lapses)), since=ticket.changed_at)


def start_waiting(work: Work, rules: Rules, ticket: Ticket) -> None:
    """Set the reminders for a ticket that waits for the customer after our reply: one reminder, then closing."""
    closing = rules.queue_of(ticket).auto_close
    if closing is None or not ticket.reply_at:
        return
    if closing.remind_after is not None:
        work.reminders.add(ticket, ReminderKind.REMIND, work.now + span_ms(closing.remind_after), since=ticket.changed_at)
    work.reminders.add(ticket, ReminderKind.SILENCE, work.now + span_ms(closing.close_after), since=ticket.changed_at)


def return_to_queue(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, why: str, told_before: Sentence | None = None) -> None:
    """Return a ticket to its queue, and say why in the thread, in one line with ``told_before``."""
    name = ticket.assignee_name
    told = {
        "away": say("{name} is off duty: the ticket is back in the queue.", name=name),
        "left": say("{name} no longer works in this queue: the ticket is back in the queue.", name=name),
        "unanswered": say("{name} didn't reply in time: the ticket is back in the queue.", name=name),
    }[why]
    ticket.lapse(why, now=work.now)
    review(work, rules, announce, ticket)
    announce.line(ticket, say("{words} {more}", words=told_before, more=told) if told_before else told)


def bring_back(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, told: Sentence) -> None:
    """Tell the assignee that a ticket is back; if they are off duty, the queue."""
    if ticket.assignee and not work.people.away_at(who := Identity.parse(ticket.assignee)):
        announce.line(ticket, say("{who}: {words}", who=Mention(who, ticket.assignee_name), words=told))
    else:
        tell_or_return(work, rules, announce, ticket, told)


def tell_or_return(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, told: Sentence) -> None:
    """Post a line in the thread. If the assignee is away or works there no longer, return the ticket to its queue, which the same line
    says.
    """
    who, queue = Identity.parse(ticket.assignee) if ticket.assignee else None, rules.queue_of(ticket)
    if who is not None and work.people.roster_at(place_key(queue.place)) and not announce.works_for(queue, who):
        return_to_queue(work, rules, announce, ticket, "left", told)
    elif who is not None and work.people.away_at(who):
        return_to_queue(work, rules, announce, ticket, "away", told)
    else:
        announce.line(ticket, told)
