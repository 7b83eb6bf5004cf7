"""The verb ``link``: say what a ticket is to another one."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.parameters import AnyTicket
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.screens.buttons import Slot
from bot.screens.link_words import relation
from bot.tickets.context import Context
from bot.tickets.family.linking import link_tickets

Way = Literal["related", "duplicate", "parent", "child", "blocks"]


@command(by=Role.AGENT, button="Link…", slot=Slot.MORE, submit="Link", topic=Topic.HAND, listed=False)
def link(
    context: Context,
    ticket: Ticket,
    to: Annotated[AnyTicket, "With which ticket? Its number"],
    how: Annotated[Way, "What is this ticket to the other one?"] = "related",
) -> Sentence:
    """Link two tickets, such as a parent with its child."""
    target = context.current(context.ticket(to))
    link_tickets(context, ticket, target, how)
    return relation(how, ticket.number, target.number)
