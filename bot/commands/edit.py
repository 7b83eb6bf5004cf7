"""The verb ``edit``: change a reply that the customer has or is going to get."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.registry import Topic, Words, command
from bot.core.errors import NothingToSend
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context
from bot.tickets.revising import can_become, chosen_reply, revise


@command(by=Role.AGENT, button="Edit", submit="Change the reply", topic=Topic.ANSWER, acts_on=chosen_reply)
def edit(context: Context, ticket: Ticket, text: Annotated[Words, "The reply as it should read"]) -> Sentence:
    """Change your last reply, also for the customer."""
    said = context.reply or chosen_reply(context, ticket)
    if not can_become(said, tuple(text)):
        raise NothingToSend
    revise(context.work, context.announce, ticket, said, tuple(text), by=context.actor, name=context.name, at=context.now)
    return say("The reply on {ticket} is being changed. Its thread will say whether that worked.", ticket=f"#{ticket.number}")
