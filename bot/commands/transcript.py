"""A customer takes his own ticket along, as a page to keep."""

from __future__ import annotations

from bot.announcing.pen import place_key
from bot.cards import Card
from bot.catalogue import command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.delivery import Kind, Priority, Purpose
from bot.screens.papers import transcript_file
from bot.words import put, say


@command(by=Role.CUSTOMER, button="Transcript", private=True)
def transcript(deed: Deed, ticket: Ticket) -> None:
    """Get your ticket as a page to keep"""
    where = deed.asker.direct
    told = say("Ticket {ticket}, “{subject}”, as a page to keep.", ticket=f"#{ticket.number}", subject=ticket.subject)
    card = Card(body=put(told, deed.language), files=(transcript_file(ticket, deed.language),))
    deed.announce.put(where, Kind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.TRANSCRIPT, priority=Priority.TALK)
