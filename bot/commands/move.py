"""The verb ``move``: send a ticket to another queue, with its card and its whole thread."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import QueueKey, other_queues
from bot.catalogue.registry import Topic, command
from bot.core.people import Identity, Right, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.ladder import withdraw
from bot.tickets.promises import review


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Move…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Move",
    topic=Topic.HAND,
    right=Right.MOVE,
    acts_on=other_queues,
)
def move(context: Context, ticket: Ticket, queue: Annotated[QueueKey, "To which queue?"]) -> Sentence:
    """Move a ticket to another queue."""
    before, after = context.queue(ticket), context.rules.queues[queue]
    keep = bool(ticket.assignee) and context.role_on(after, Identity.parse(ticket.assignee)) is not None
    ticket.move(after.key, after.name, by=context.actor, now=context.now, keep_assignee=keep)
    for ping in context.work.reminders.pings(ticket):
        withdraw(
            context.work, context.announce, ticket, ping, say("{name} moved the ticket to {queue}.", name=context.name, queue=after.name)
        )
    context.announce.moved(ticket, before, say("{name} moved the ticket here from {queue}.", name=context.name, queue=before.name))
    review(context.work, context.rules, context.announce, ticket)
    return say("{ticket} is now in {queue}.", ticket=f"#{ticket.number}", queue=after.name)
