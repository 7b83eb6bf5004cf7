"""The verb ``unsend``: delete a reply at the customer."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context
from bot.tickets.revising import chosen_reply, take_back

KEEP = "keep"


@command(
    by=Role.AGENT,
    button="Unsend",
    style="danger",
    topic=Topic.ANSWER,
    acts_on=chosen_reply,
    question="The customer won't have this reply any more. The thread keeps it, struck through.",
)
def unsend(context: Context, ticket: Ticket, message: Annotated[Line, "Which reply? If empty, your last one"] = Line("")) -> Sentence:
    """Delete a reply from the customer's chat."""
    number, _, choice = message.partition(":")
    said = chosen_reply(context, ticket, number)
    if choice == KEEP:
        return say("The customer keeps the reply on {ticket}.", ticket=f"#{ticket.number}")
    return take_back(context, ticket, said)
