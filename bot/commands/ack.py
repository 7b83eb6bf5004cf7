"""Somebody takes care of an escalation."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Deed
from bot.tickets.ladder import come_back
from bot.tickets.pings import ringing, take, time_of


@command(by=Role.AGENT, button="I have it", slot=Slot.PING, order=1, style="primary", topic=Topic.PING)
def ack(deed: Deed, ticket: Ticket) -> Sentence:
    """Say that you take care of an escalation; it stops ringing."""
    pings = ringing(deed, ticket)
    for ping in pings:
        take(deed, ticket, ping)
        deed.announce.ping_over(ticket, ping, say("{name} has it, since {time}", name=deed.name, time=time_of(deed, ticket)))
    come_back(deed.work, deed.rules, ticket, pings, deed.actor)
    deed.announce.line(ticket, say("{name} takes care of the escalation.", name=deed.name))
    return say("{ticket} is in your hands; the others see that.", ticket=f"#{ticket.number}")
