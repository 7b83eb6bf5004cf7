"""The verb ``release``: give a ticket back to the queue."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.promises import review


def can_be_released(ticket: Ticket) -> bool:
    return not ticket.is_closed and ticket.is_claimed


@command(by=Role.AGENT, button="Release", slot=Slot.FRONT, order=1, offered=can_be_released, topic=Topic.HAND, quiet=True)
def release(context: Context, ticket: Ticket) -> Sentence:
    """Return a ticket to the queue."""
    before = ticket.assignee_name
    ticket.release(context.actor, context.now)
    review(context.work, context.rules, context.announce, ticket)
    context.announce.line(ticket, say("{name} returned the ticket to the queue; it was with {before}.", name=context.name, before=before))
    return say("{ticket} is back in the queue.", ticket=f"#{ticket.number}")
