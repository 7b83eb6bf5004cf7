"""A ticket goes to another queue, with its card and its whole thread."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import QueueKey
from bot.catalogue.registry import Topic, command
from bot.core.people import Identity, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Deed
from bot.tickets.ladder import withdraw
from bot.tickets.promises import review

EVERYTHING = 100_000


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(by=Role.AGENT, button="Move…", slot=Slot.MORE, offered=is_open, submit="Move", topic=Topic.HAND)
def move(deed: Deed, ticket: Ticket, queue: Annotated[QueueKey, "To which queue?"]) -> Sentence:
    """Send a ticket to another queue."""
    before, after = deed.queue(ticket), deed.rules.queues[queue]
    keep = bool(ticket.assignee) and deed.role_on(after, Identity.parse(ticket.assignee)) is not None
    ticket.move(after.key, after.name, by=deed.actor, now=deed.now, keep_assignee=keep)
    for ping in deed.work.pings(ticket):
        withdraw(deed.work, deed.announce, ticket, ping, say("{name} moved it to {queue}.", name=deed.name, queue=after.name))
    deed.announce.moved(ticket, before, deed.work.messages(ticket, limit=EVERYTHING))
    deed.announce.line(ticket, say("{name} moved the ticket here from {queue}.", name=deed.name, queue=before.name))
    review(deed.work, deed.rules, deed.announce, ticket)
    return say("{ticket} is in {queue} now.", ticket=f"#{ticket.number}", queue=after.name)
