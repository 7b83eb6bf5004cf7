"""The verb ``reopen``, for agents and for customers."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.errors import TooOld
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.screens.buttons import Slot
from bot.tickets.after_closing import open_again, reopen_for_customer, was_closed_unanswered
from bot.tickets.context import Context
from bot.tickets.duties import tell_or_return
from bot.tickets.promises import review


def can_reopen(ticket: Ticket) -> bool:
    return ticket.is_closed and not ticket.spam


@command(by=Role.AGENT, button="Reopen", slot=Slot.FRONT, order=4, offered=can_reopen, topic=Topic.SORT, quiet=True)
def reopen(context: Context, ticket: Ticket) -> Sentence:
    """Reopen a closed ticket."""
    open_again(context.work, context.announce, ticket, by=context.actor, waiting=was_closed_unanswered(context.work, ticket))
    review(context.work, context.rules, context.announce, ticket)
    tell_or_return(context.work, context.rules, context.announce, ticket, say("{name} reopened the ticket.", name=context.name))
    return say("{ticket} is open again.", ticket=f"#{ticket.number}")


@command(by=Role.CUSTOMER, verb="reopen", button="Same problem", offered=can_reopen)
def reopen_own(context: Context, ticket: Ticket) -> Sentence:
    """Reopen your closed ticket"""
    if ticket.spam or (ticket.is_closed and context.now - ticket.closed_at > span_ms(context.queue(ticket).reopen_within)):
        raise TooOld
    reopen_for_customer(
        context.work,
        context.rules,
        context.announce,
        ticket,
        say("The customer reopened it: the ticket is open again."),
        by=context.asker.actor,
    )
    return say("Ticket {ticket} is open again.", ticket=f"#{ticket.number}")
