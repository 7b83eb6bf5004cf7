"""The verb ``unfollow``: hear no more of a ticket."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context


def _follows(context: Context, ticket: Ticket) -> bool:
    return ticket.is_followed_by(context.actor)


@command(by=Role.AGENT, button="Unfollow", topic=Topic.HAND, acts_on=_follows)
def unfollow(context: Context, ticket: Ticket) -> Sentence:
    """Stop following a ticket."""
    ticket.unfollow(context.actor, by=context.actor, now=context.now)
    return say("You no longer follow {ticket}.", ticket=f"#{ticket.number}")
