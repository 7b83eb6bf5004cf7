"""The verb ``wait``: the customer's answer is needed before work can go on."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.duties import start_waiting
from bot.tickets.promises import review


def can_wait(ticket: Ticket) -> bool:
    return not ticket.is_closed and ticket.status != Status.WAITING


@command(by=Role.AGENT, button="Wait for customer", slot=Slot.MORE, offered=can_wait, topic=Topic.ANSWER, quiet=True)
def wait(context: Context, ticket: Ticket) -> Sentence:
    """Mark a ticket as waiting for the customer's answer."""
    if ticket.status == Status.WAITING:
        return say("{ticket} is already waiting for the customer.", ticket=f"#{ticket.number}")
    ticket.wait(context.actor, context.now)
    start_waiting(context.work, context.rules, ticket)
    review(context.work, context.rules, context.announce, ticket, say("Now waiting for the customer."))
    return say("{ticket} is now waiting for the customer.", ticket=f"#{ticket.number}")
