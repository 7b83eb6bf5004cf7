"""A closed ticket is taken up again, by an agent or by the customer."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.errors import TooOld
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.screens.buttons import Slot
from bot.tickets.context import Deed
from bot.tickets.duties import ensure_on_duty
from bot.tickets.incoming import choice_is_over, take_up
from bot.tickets.promises import review


def is_closed(ticket: Ticket) -> bool:
    return ticket.is_closed


@command(by=Role.AGENT, button="Reopen", slot=Slot.FRONT, order=4, offered=is_closed, topic=Topic.SORT, quiet=True)
def reopen(deed: Deed, ticket: Ticket) -> Sentence:
    """Take up a closed ticket again."""
    ticket.reopen(deed.actor, deed.now, waiting=False)
    choice_is_over(deed.work, deed.announce, ticket, say("Ticket {ticket} is open again.", ticket=f"#{ticket.number}"))
    review(deed.work, deed.rules, deed.announce, ticket)
    ensure_on_duty(deed.work, deed.rules, deed.announce, ticket)
    deed.announce.card(ticket)
    deed.announce.line(ticket, say("{name} reopened the ticket.", name=deed.name))
    return say("{ticket} is open again.", ticket=f"#{ticket.number}")


@command(by=Role.CUSTOMER, verb="reopen", button="Same problem")
def reopen_own(deed: Deed, ticket: Ticket) -> Sentence:
    """Take up your closed ticket again"""
    if ticket.is_closed and deed.now - ticket.closed_at > span_ms(deed.queue(ticket).reopen_within):
        raise TooOld
    take_up(deed.work, deed.rules, deed.announce, ticket, by=deed.asker.actor)
    return say("Ticket {ticket} is open again.", ticket=f"#{ticket.number}")
