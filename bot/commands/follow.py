"""The verb ``follow``: be told when the customer of a colleague's ticket writes."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


def _is_new(context: Context, ticket: Ticket) -> bool:
    return not ticket.is_followed_by(context.actor)


@command(by=Role.AGENT, button="Follow", slot=Slot.MORE, offered=is_open, topic=Topic.HAND, acts_on=_is_new)
def follow(context: Context, ticket: Ticket) -> Sentence:
    """Be told when the customer of a ticket writes, without taking it."""
    ticket.follow(context.actor, by=context.actor, now=context.now)
    return say(
        "You follow {ticket}: you'll hear of the customer's messages as its assignee does. {command} ends that.",
        ticket=f"#{ticket.number}",
        command=context.typing(f"unfollow {ticket.number}"),
    )
