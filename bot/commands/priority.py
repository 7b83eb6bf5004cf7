"""The verb ``priority``: set how urgent a ticket is; its targets follow at once."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import level_words
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.promises import review


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Priority…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Save",
    topic=Topic.SORT,
    current=lambda ticket: {"level": ticket.priority},
)
def priority(
    context: Context, ticket: Ticket, level: Annotated[Literal["low", "normal", "high", "urgent"], "How urgent is it?"]
) -> Sentence:
    """Set a ticket's priority."""
    ticket.ensure_open()
    if level != ticket.priority:
        ticket.prioritize(level, by=context.actor, now=context.now)
        review(context.work, context.rules, context.announce, ticket)
        context.announce.line(ticket, say("{name} set the priority: {level}.", name=context.name, level=level_words(level)))
    return say("Priority of {ticket}: {level}.", ticket=f"#{ticket.number}", level=level_words(level))
