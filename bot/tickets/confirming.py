"""Confirms a new ticket to its customer, and says when the queue opens."""

from __future__ import annotations

from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import Purpose
from bot.tickets.context import Context


def confirm(context: Context, ticket: Ticket, *, reply_to: str = "") -> None:
    """Tell the customer the ticket's number and, outside the hours, when we are back."""
    values: dict[str, object] = {"ticket": f"#{ticket.number}", "subject": ticket.subject}
    told = say("We've got it: ticket {ticket}, “{subject}”. We'll reply here.", **values)
    if (back := back_at(context, ticket)) is not None:
        told = say("We've got it: ticket {ticket}, “{subject}”. We'll start replying {when}.", when=back, **values)
    context.announce.to_customer(ticket, told, purpose=Purpose.CONFIRM, reply_to=reply_to)


def back_at(context: Context, ticket: Ticket) -> Sentence | None:
    """Return when the queue opens, in the customer's zone if known; None while it is open."""
    customer = context.work.people.customer_of(ticket)
    terms = context.rules.terms(ticket, customer)
    if terms.calendar.open_at(context.now):
        return None
    return by_then(terms.calendar.next_open(context.now), customer.zone or terms.queue.timezone, context.now)
