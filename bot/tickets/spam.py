"""Marks a ticket as spam, which blocks its customer, and removes the mark again."""

from __future__ import annotations

from bot.core.customer import Customer
from bot.core.errors import CustomerBlocked, NotSpam
from bot.core.event_kinds import EventKind
from bot.core.limits import Rate, Usage
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket, folded
from bot.i18n.sentences import say
from bot.ports.delivery import Purpose
from bot.tickets.after_closing import resolve_choice
from bot.tickets.confirming import confirm
from bot.tickets.context import Context
from bot.tickets.duties import tell_or_return
from bot.tickets.limits import release
from bot.tickets.promises import review

UNSEEN, RATE = "unseen", Rate(100, 7 * 24 * 3600 * 1000)
"""How many messages of a blocked customer are kept. More are dropped, so that nobody can fill the disk."""
ASKING = (Purpose.RATING, Purpose.STILL)


def mark(context: Context, ticket: Ticket) -> None:
    """Close a ticket without telling its customer, and block them: what they write is kept unseen. Its figures no longer count."""
    work, announce, customer = context.work, context.announce, context.work.people.customer_of(ticket)
    resolve_choice(work, announce, ticket, say("Ticket {ticket} is closed.", ticket=f"#{ticket.number}"))
    announce.remove_controls(ticket, ASKING)
    for due in work.reminders.pending(ticket):
        if due.kind == ReminderKind.OVERFLOW:
            due.fired_at = context.now
    ticket.mark_as_spam(by=context.actor, now=context.now)
    customer.spam_on = customer.spam_on or ticket.number
    customer.continues = customer.next_opens = customer.comment_until = 0
    review(work, context.rules, announce, ticket, say("{name} marked it as spam.", name=context.name))
    values = {"name": context.name, "customer": customer.name}
    told = say("{name} marked this ticket as spam. {customer} is blocked: nobody sees what they write.", **values)
    if ticket.card:  # nobody has seen what was held for review
        announce.line(ticket, told)


def clear(context: Context, ticket: Ticket) -> None:
    """Unblock the customer, and make the ticket what it was. What they wrote meanwhile appears on the ticket for which they were blocked,
    which is restored too, and waits for a reply. Raises NotSpam.
    """
    if not ticket.spam:
        raise NotSpam(ticket.number)
    customer = context.work.people.customer_of(ticket)
    blocked_for, customer.spam_on = customer.spam_on, 0
    _restore(context, ticket, customer)
    if blocked_for not in (0, ticket.number):
        _restore(context, context.ticket(blocked_for), customer)


def _restore(context: Context, ticket: Ticket, customer: Customer) -> None:
    work, announce = context.work, context.announce
    events = work.tickets.events(ticket)
    cleared = max((event.seq for event in events if event.kind == EventKind.CLEARED_SPAM), default=0)
    marked = next(event for event in events if event.kind == EventKind.MARKED_SPAM and event.seq > cleared)
    was_held = "why" in marked.facts
    unseen = [event for event in events if event.kind == EventKind.IGNORED and event.seq > marked.seq]
    before = folded(event for event in events if event.seq < marked.seq)
    before.snoozed_until = before.snoozed_until if before.snoozed_until > context.now else 0
    ticket.clear_spam(before, since=unseen[0].at if unseen else 0, by=context.actor, now=context.now)
    release(work, context.rules, announce, ticket)
    ids = {event.facts["message"] for event in unseen} | ({ticket.first_message} if was_held else set())
    said = [one for one in work.messages.of_ticket(ticket) if one.id in ids]
    announce.copied(ticket, said, work.messages.versions(ticket))
    review(work, context.rules, announce, ticket)
    told = say("{name} unblocked {customer}: this is not spam.", name=context.name, customer=customer.name)
    if was_held:
        told = say("{name} opened this ticket, which was held for review.", name=context.name)
        confirm(context, ticket)
    if ticket.is_closed:
        announce.line(ticket, told)
    else:
        tell_or_return(work, context.rules, announce, ticket, told)


def is_kept(customer: Customer, now: int) -> bool:
    """Whether another message of a blocked customer is kept; it is counted."""
    used = Usage.read(customer.spent)
    if not used.left(UNSEEN, RATE, now):
        return False
    used.use(UNSEEN, RATE, now)
    customer.spent = used.written()
    return True


def ensure_not_blocked(customer: Customer) -> None:
    """Raise CustomerBlocked if the customer is blocked."""
    if customer.spam_on:
        raise CustomerBlocked(name=customer.name, ticket=f"#{customer.spam_on}")
