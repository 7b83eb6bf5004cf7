"""The verb ``later``: be asked about an escalation again later."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import When
from bot.catalogue.registry import Topic, command
from bot.core.errors import TimeIsPast
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.ladder import ask_again, last_steps
from bot.tickets.pings import acknowledge, open_pings


@command(by=Role.AGENT, button="Later", slot=Slot.PING, order=3, submit="Remind me", topic=Topic.PING, acts_on=open_pings)
def later(context: Context, ticket: Ticket, until: Annotated[When, "When should I remind you?"]) -> Sentence:
    """Be reminded of an escalation later."""
    if until <= context.now:
        raise TimeIsPast
    when = by_then(until, context.queue(ticket).timezone, context.now)
    pings = open_pings(context, ticket)
    for ping in pings:
        acknowledge(context, ticket, ping)
        context.announce.ping_put_off(ticket, ping, say("{name} will be reminded {when}", name=context.name, when=when))
    for ping in last_steps(pings):
        ask_again(context.work, ticket, ping, context.actor, until)
    own = by_then(until, context.own_zone, context.now)
    return say("I'll remind you about {ticket} {when}.", ticket=f"#{ticket.number}", when=own)
