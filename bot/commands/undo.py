"""The verb ``undo``: take back a reply that is still held back."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.errors import TooLateToUndo
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.ports.delivery import DeliveryState, Purpose
from bot.tickets.context import Context
from bot.tickets.revising import chosen_reply, take_back


def _is_held_back(context: Context, ticket: Ticket) -> bool:
    """Whether nothing of the actor's newest reply was sent yet, as far as a reader of the database knows."""
    rows = context.work.outbox.of_ticket(ticket, Purpose.REPLY, chosen_reply(context, ticket).id)
    return bool(rows) and all(row.state == DeliveryState.QUEUED and not row.attempts for row in rows)


@command(by=Role.AGENT, button="Undo", topic=Topic.ANSWER, listed=False, acts_on=_is_held_back)
def undo(context: Context, ticket: Ticket, message: Annotated[Line, "Which reply? If empty, your last one"] = Line("")) -> Sentence:
    """Take back your last reply before it is sent."""
    said = chosen_reply(context, ticket, message)
    if not context.announce.is_waiting(ticket, said.id):
        raise TooLateToUndo(ticket.number)
    return take_back(context, ticket, said)
