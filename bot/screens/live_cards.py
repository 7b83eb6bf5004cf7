"""The card of a ticket for a row of the outbox that only refers to it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Message
from bot.core.ticket import Ticket
from bot.ports.cards import Card
from bot.ports.delivery import AGAIN, LIVE, Delivery, DeliveryKind
from bot.ports.work import Work
from bot.screens.follower_names import follower_names
from bot.screens.quotes import without_mentions
from bot.screens.views import moved_card, ticket_card
from bot.screens.writers import writers
from bot.settings.rules import Rules


def draw(delivery: Delivery, rules: Rules, work: Work) -> Card | None:
    """Return the card as its ticket is now; None if there is no such ticket any more. A card in another place was left by its ticket."""
    ticket = work.tickets.peek(delivery.ticket)
    if ticket is None:
        return None
    queue, asked = rules.queue_of(ticket), opening(work, ticket, again=delivery.extra[LIVE] == AGAIN)
    if (queue.place.channel, queue.place.place) != (delivery.channel, delivery.place):
        return moved_card(ticket, queue, rules.language, asked)
    writing = writers(work, ticket) if delivery.kind == DeliveryKind.EDIT else ()
    people = work.people.same_as(work.people.customer_of(ticket))
    names = follower_names(work, queue, ticket)
    return ticket_card(ticket, people, queue, rules, writing=writing, followers=names, asked=asked, now=work.now)


def opening(work: Work, ticket: Ticket, *, again: bool) -> Message | None:
    """Return the customer's first message. In a card that is posted ``again``, it notifies nobody a second time."""
    said = work.messages.get(ticket.first_message) if ticket.first_message else None
    return replace(said, text=without_mentions(said.text)) if said is not None and again else said
