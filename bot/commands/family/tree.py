"""The verb ``tree``: all tickets that are linked with one, as text and as a picture."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.richtext import lines_of, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.screens.family import family_card, family_lines, family_of, has_family
from bot.tickets.charts import send_picture
from bot.tickets.context import Context


@command(by=Role.AGENT, button="Linked tickets", slot=Slot.MORE, offered=has_family, topic=Topic.LOOK, listed=False, on_merged=True)
def tree(context: Context, ticket: Ticket) -> Answer:
    """See all tickets that are linked with a ticket, also through others, with a picture."""
    family = family_of(context, ticket)
    if not family.links:
        return Answer(put(say("{ticket} has no linked tickets.", ticket=ticket_name(ticket.number)), context.language))
    send_picture(context, family_card(ticket, family, context.language))
    coming = put(say("The picture is on its way to your direct messages."), context.language)
    return Answer(lines_of([*family_lines(ticket, family, context.language), coming]))
