"""Links the quoted line of a post to the message that it answers. Where that message is, is known when the post is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.announce.answered import ANSWERS
from bot.core.message import Message
from bot.core.people import Address
from bot.outbox.store import Outbox
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.work import Work
from bot.screens.quotes import linked

Link = Callable[[str, str, str], str]
SHOWN = (Purpose.WORDS, Purpose.MIRROR, Purpose.NOTE)


async def with_answer_link(store: Outbox, link: Link, delivery: Delivery, card: Card) -> Card:
    """Return the card of a post in a ticket's thread with that link, if its line has none yet."""
    if not delivery.extra.get(ANSWERS):
        return card
    return await store.write(partial(_linked, delivery, card, link))


def _linked(delivery: Delivery, card: Card, link: Link, work: Work) -> Card:
    """Return the card with the link. The row keeps it, so that later edits show the same."""
    said = work.messages.get(int(delivery.extra[ANSWERS]))
    if said is None:
        return card
    at, message = _shown(work, said, delivery)
    body = linked(card.body, link(at.place, message, at.thread))
    if body == card.body:
        return card
    delivery.card = replace(card, body=body)
    work.outbox.update_card(delivery)
    return delivery.card


def _shown(work: Work, said: Message, delivery: Delivery) -> tuple[Address, str]:
    """Return where a message is in the thread of a post. One without a post of its own is on the card."""
    here = delivery.address
    if said.source == here and said.source_id:
        return here, said.source_id
    ticket = work.tickets.peek(said.ticket)
    rows = [row for purpose in SHOWN for row in work.outbox.of_ticket(ticket, purpose, said.id)] if ticket is not None else []
    posts = [row for row in rows if row.kind == DeliveryKind.POST and row.message and row.address == here]
    return (here, posts[0].message) if posts else (Address(here.channel, here.place), here.thread)
