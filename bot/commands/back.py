"""The verb ``back``: come back on duty and see the tickets that have waited longest."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.tickets.context import Context

FEW = 5


@command(by=Role.AGENT, topic=Topic.HAND)
def back(context: Context) -> Answer:
    """Go back on duty and see what has waited longest."""
    context.work.people.set_away(context.actor, 0)
    lines: list[RichText] = [put(say("Welcome back! You're on duty again."), context.language)]
    found = context.work.tickets.listed(
        "unclaimed", queues=[queue.key for queue in context.queues()], assignee=str(context.actor), limit=100
    )
    waiting = sorted((ticket for ticket in found if ticket.waiting_since), key=lambda ticket: ticket.waiting_since)
    if waiting:
        lines.append(put(say("These have waited longest:"), context.language))
        lines += [(Span(f"#{ticket.number}", bold=True), Span(f" · {ticket.subject}")) for ticket in waiting[:FEW]]
    return Answer(lines_of(lines))
