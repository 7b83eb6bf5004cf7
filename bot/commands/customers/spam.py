"""The verbs ``spam`` and ``unspam``: block a customer who sends spam, and unblock them."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Answer, Button
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.spam import clear, mark


def may_be_spam(ticket: Ticket) -> bool:
    return not ticket.spam


def is_spam(ticket: Ticket) -> bool:
    return bool(ticket.spam)


@command(by=Role.AGENT, button="Spam", slot=Slot.MORE, offered=may_be_spam, topic=Topic.SORT, order=90, listed=False)
def spam(context: Context, ticket: Ticket) -> Answer:
    """Close a ticket as spam and block its customer, who isn't told."""
    mark(context, ticket)
    told = say("{ticket} is marked as spam, and its customer is blocked.", ticket=f"#{ticket.number}")
    undo = Button("unspam", (str(ticket.number),), words(say("Undo"), context.language))
    return Answer(put(told, context.language), buttons=((undo,),))


@command(by=Role.AGENT, button="Not spam", slot=Slot.FRONT, order=4, offered=is_spam, topic=Topic.SORT, listed=False)
def unspam(context: Context, ticket: Ticket) -> Answer:
    """Unblock a customer and restore their ticket."""
    clear(context, ticket)
    return Answer(put(say("{ticket} is back, and its customer can write again.", ticket=f"#{ticket.number}"), context.language))
