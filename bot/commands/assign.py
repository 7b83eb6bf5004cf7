"""The verb ``assign``: hand a ticket to a colleague."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Person
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.handing_over import hand_over, holder


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Assign…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Assign",
    topic=Topic.HAND,
    current=holder,
)
def assign(context: Context, ticket: Ticket, agent: Annotated[Person, "To whom?"]) -> Sentence:
    """Hand a ticket to a colleague."""
    return hand_over(context, ticket, agent)
