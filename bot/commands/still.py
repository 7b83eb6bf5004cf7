"""The button ``still``: a customer who didn't answer for a while still needs help."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.errors import TooOld
from bot.core.people import Role
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.tickets.after_closing import reopen_for_customer
from bot.tickets.context import Context
from bot.tickets.promises import review


@command(by=Role.CUSTOMER, button="I still need help", pressed=True)
def still(context: Context, ticket: Ticket) -> Sentence:
    """Say that you still need help"""
    own = f"#{ticket.number}"
    if ticket.is_closed:
        if context.now - ticket.closed_at > span_ms(context.queue(ticket).reopen_within):
            raise TooOld
        why = say("The customer still needs help: the ticket is open again.")
        reopen_for_customer(context.work, context.rules, context.announce, ticket, why, by=context.asker.actor)
        return say("Ticket {ticket} is open again.", ticket=own)
    if ticket.status == Status.WAITING:
        ticket.ask_for_help_again(by=context.asker.actor, now=context.now)
        review(context.work, context.rules, context.announce, ticket)
        context.announce.line(ticket, say("The customer still needs help."))
    return say("All right, we'll keep working on ticket {ticket}.", ticket=own)
