"""Names the ticket above a message to a customer who has several open tickets. Decided when the message is sent, and stored with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.outbox.store import Outbox
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work

HEADED = frozenset((Purpose.REPLY, Purpose.RATING, Purpose.STILL, Purpose.AWAY, Purpose.SAY))
"""What doesn't always name its ticket itself."""


async def with_heading(store: Outbox, delivery: Delivery) -> Card:
    """Return the card of a post, with its heading if it needs one."""
    if delivery.ticket and delivery.purpose in HEADED:
        return await store.write(partial(_headed, delivery))
    return delivery.card or Card()


def _headed(delivery: Delivery, work: Work) -> Card:
    """Return the card of a message with its heading, or without one if the customer has no other open ticket. The row keeps it, so that
    later edits show the same.
    """
    card, ticket = delivery.card or Card(), work.tickets.peek(delivery.ticket)
    if ticket is None:
        return card
    several = any(other.number != ticket.number for other in work.tickets.newest_open_of(work.people.customer_of(ticket)))
    title = f"#{ticket.number} · {ticket.subject}" if several else ""
    if card.title != title:
        delivery.card = card = replace(card, title=title)
        work.outbox.update_card(delivery)
    return card
