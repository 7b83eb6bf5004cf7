"""The verb ``continue``: a customer chooses the ticket for their next message."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.ports.cards import Answer
from bot.tickets.context import Context


@command(by=Role.CUSTOMER, verb="continue", button="Continue", private=True)
def continue_ticket(context: Context, ticket: Ticket) -> Answer:
    """Continue one of your tickets"""
    context.asker.continues, context.asker.next_opens = ticket.number, 0
    told = say("Your next message will go to ticket {ticket}, “{subject}”.", ticket=f"#{ticket.number}", subject=ticket.subject)
    context.announce.to_person(context.asker, told)
    return Answer()
