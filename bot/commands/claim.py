"""The verb ``claim``: become the assignee of a ticket that has none."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.duties import start_claim_timer


def can_be_claimed(ticket: Ticket) -> bool:
    return not ticket.is_closed and not ticket.is_claimed


@command(by=Role.AGENT, button="Claim", slot=Slot.FRONT, order=1, style="primary", offered=can_be_claimed, topic=Topic.HAND, quiet=True)
def claim(context: Context, ticket: Ticket) -> Sentence:
    """Claim a ticket that nobody has yet."""
    ticket.claim(context.actor, context.name, context.now)
    start_claim_timer(context.work, context.rules, ticket)
    context.announce.mark_seen(ticket)
    return say("{ticket} is yours.", ticket=f"#{ticket.number}")
