"""The verb ``note``: write a message that only agents read."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.registry import Topic, Words, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.inbound import WEB
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.followers import offers_to_follow
from bot.tickets.notes import add_note


@command(by=Role.AGENT, button="Note", slot=Slot.FRONT, order=3, submit="Save", topic=Topic.ANSWER)
def note(context: Context, ticket: Ticket, text: Annotated[Words, "Only agents can see this"]) -> Answer:
    """Write a note that only agents can see."""
    add_note(context, ticket, tuple(text))
    if context.where.channel == WEB:
        return Answer(asides=offers_to_follow(context, ticket, tuple(text)))
    told = say("Note saved on {ticket}. Only agents can see it.", ticket=f"#{ticket.number}")
    return Answer(put(told, context.language), asides=offers_to_follow(context, ticket, tuple(text)))
