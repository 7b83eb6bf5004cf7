"""An agent lets go of a ticket: it is new again."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Deed
from bot.tickets.promises import review


def can_be_released(ticket: Ticket) -> bool:
    return not ticket.is_closed and ticket.is_claimed


@command(by=Role.AGENT, button="Release", slot=Slot.FRONT, order=1, offered=can_be_released, topic=Topic.HAND, quiet=True)
def release(deed: Deed, ticket: Ticket) -> Sentence:
    """Give a ticket back to the queue."""
    before = ticket.assignee_name
    ticket.release(deed.actor, deed.now)
    review(deed.work, deed.rules, deed.announce, ticket)
    deed.announce.card(ticket)
    deed.announce.line(ticket, say("{name} gave the ticket back; {before} had it.", name=deed.name, before=before))
    return say("{ticket} is back in the queue.", ticket=f"#{ticket.number}")
