"""The verb ``back``: come back on duty and see the most urgent tickets that nobody has."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.richtext import RichText, lines_of
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.work import TicketList
from bot.screens.ticket_lines import ticket_line
from bot.tickets.context import Context

FEW = 5


@command(by=Role.AGENT, topic=Topic.HAND)
def back(context: Context) -> Answer:
    """Go back on duty and see what is most urgent."""
    context.work.people.set_away(context.actor, 0)
    lines: list[RichText] = [put(say("Welcome back! You're on duty again."), context.language)]
    unclaimed = TicketList("unclaimed", tuple(queue.key for queue in context.queues()))
    if found := context.work.tickets.listed(unclaimed, limit=FEW):
        lines.append(put(say("The most urgent tickets that nobody has:"), context.language))
        names = context.work.people.names(ticket.customer for ticket in found)
        lines += [ticket_line(context, ticket, names[ticket.customer], "unclaimed") for ticket in found]
    return Answer(lines_of(lines))
