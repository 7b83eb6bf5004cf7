"""The customer's answer is needed before work can go on."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Status, Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Deed
from bot.tickets.duties import waits
from bot.tickets.promises import review


def can_wait(ticket: Ticket) -> bool:
    return not ticket.is_closed and ticket.status != Status.WAITING


@command(by=Role.AGENT, button="Wait for the customer", slot=Slot.MORE, offered=can_wait, topic=Topic.ANSWER, quiet=True)
def wait(deed: Deed, ticket: Ticket) -> Sentence:
    """Mark that the customer's answer is needed."""
    if ticket.status == Status.WAITING:
        return say("{ticket} waits for the customer already.", ticket=f"#{ticket.number}")
    ticket.wait(deed.actor, deed.now)
    waits(deed.work, deed.rules, ticket)
    review(deed.work, deed.rules, deed.announce, ticket, say("It waits for the customer now."))
    deed.announce.card(ticket)
    return say("{ticket} now waits for the customer.", ticket=f"#{ticket.number}")
