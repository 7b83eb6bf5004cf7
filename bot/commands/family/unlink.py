"""The verb ``unlink``: end the link between two tickets."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import AnyTicket
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.tickets.context import Context
from bot.tickets.family.linking import is_linked, unlink_tickets


@command(by=Role.AGENT, button="Unlink", topic=Topic.HAND, listed=False, on_merged=True, acts_on=is_linked)
def unlink(context: Context, ticket: Ticket, to: Annotated[AnyTicket, "From which ticket? Its number"]) -> Sentence:
    """End the link between two tickets."""
    return unlink_tickets(context, ticket, context.ticket(to))
