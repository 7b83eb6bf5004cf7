"""The verb ``ack``: take care of an escalation."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.ladder import plan_follow_up
from bot.tickets.pings import acknowledge, open_pings, time_of


@command(by=Role.AGENT, button="I have it", slot=Slot.PING, order=1, style="primary", topic=Topic.PING, acts_on=open_pings)
def ack(context: Context, ticket: Ticket) -> Sentence:
    """Take on an escalation; the reminders stop."""
    pings = open_pings(context, ticket)
    for ping in pings:
        acknowledge(context, ticket, ping)
        context.announce.ping_over(ticket, ping, say("{name} took it ({time})", name=context.name, time=time_of(context, ticket)))
    plan_follow_up(context.work, context.rules, ticket, pings, context.actor)
    context.announce.line(ticket, say("{name} is taking care of the escalation.", name=context.name))
    return say("You're taking care of {ticket}; the others can see that.", ticket=f"#{ticket.number}")
