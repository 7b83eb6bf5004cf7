"""The verb ``transcript``: a customer downloads a ticket as a page."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.people import Role, place_key
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.screens.files_on_demand import transcript_file
from bot.tickets.context import Context


@command(by=Role.CUSTOMER, button="Transcript", private=True)
def transcript(context: Context, ticket: Ticket) -> None:
    """Get a transcript of your ticket"""
    where = context.asker.direct
    told = say("Here is the transcript of ticket {ticket}, “{subject}”.", ticket=f"#{ticket.number}", subject=ticket.subject)
    card = Card(body=put(told, context.language), files=(transcript_file(ticket, context.language),))
    context.announce.put(
        where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.TRANSCRIPT, priority=Priority.TALK
    )
