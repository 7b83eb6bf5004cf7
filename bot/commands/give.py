"""The verb ``give``: hand an escalated ticket to somebody."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Person
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.handing_over import hand_over, holder
from bot.tickets.ladder import plan_follow_up
from bot.tickets.pings import acknowledge, open_pings, time_of


@command(by=Role.AGENT, button="Give to…", slot=Slot.PING, order=2, submit="Give", topic=Topic.PING, acts_on=open_pings, current=holder)
def give(context: Context, ticket: Ticket, agent: Annotated[Person, "To whom?"]) -> Sentence:
    """Hand an escalated ticket to somebody."""
    pings = open_pings(context, ticket)
    outcome = hand_over(context, ticket, agent)
    for ping in pings:
        acknowledge(context, ticket, ping)
        words = say("{name} gave it to {agent} ({time})", name=context.name, agent=ticket.assignee_name, time=time_of(context, ticket))
        context.announce.ping_over(ticket, ping, words)
    plan_follow_up(context.work, context.rules, ticket, pings, agent)
    return outcome
