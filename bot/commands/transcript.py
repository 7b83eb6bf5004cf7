"""A customer takes his own ticket along, as a page to keep."""

from __future__ import annotations

from bot.announcing.pen import place_key
from bot.cards import Card
from bot.catalogue import command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.delivery import Kind, Priority
from bot.screens.papers import transcript_file
from bot.words import Sentence, put, say


@command(by=Role.CUSTOMER, button="Transcript")
def transcript(deed: Deed, ticket: Ticket) -> Sentence | None:
    """Get your ticket as a page to keep"""
    customer, where = deed.asker, deed.asker.direct  # others may read along where he asks
    if not customer.place and customer.channel not in deed.rules.opens_chats:
        return say("Write to me directly first, then I can send it to you there.")
    told = say("Ticket {ticket}, “{subject}”, as a page to keep.", ticket=f"#{ticket.number}", subject=ticket.subject)
    card = Card(body=put(told, deed.language), files=(transcript_file(ticket, deed.language),))
    deed.announce.put(where, Kind.POST, card, ticket=ticket, lane=place_key(where), purpose="transcript", priority=Priority.TALK)
    return None
