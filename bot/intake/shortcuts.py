"""Handles shortcuts in the menu of a message in a ticket's thread: send it to the customer, or split the ticket there."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.choosing import beginning_with
from bot.core.errors import AlreadySent, NotFromCustomer, NotFromTeam
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.who import People, on_ticket
from bot.ports.cards import Answer
from bot.ports.delivery import DeliveryKind, Purpose
from bot.ports.inbound import ShortcutUsed
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.replies import send

EVERYTHING = 100_000
REPLY, SPLIT = "reply", "split"


def shortcut(people: People, work: Work, inbound: ShortcutUsed) -> Answer:
    """Handle *Send to the customer* or *Split* on a message in a ticket's thread, or *Split* on its card."""
    context = people.member(work, inbound.by, inbound.where)
    found = registry.find(inbound.verb, customer=False) if inbound.verb in (REPLY, SPLIT) else None
    top = inbound.where.thread or (inbound.message if inbound.verb == SPLIT else "")
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, top) if top else None
    if found is None or post is None or post.purpose != Purpose.CARD:
        return Answer(put(say("That works only on a message in a ticket's thread."), context.language))
    context, ticket = on_ticket(found, context, post.ticket)
    context = replace(context, typed=post.id == ticket.card, source=inbound.message)
    if found.verb == SPLIT:
        form = invoke.form(found, context, ticket)
        return form if inbound.message == top else beginning_with(form, _customer_message(context, ticket))
    send_from_thread(context, ticket, inbound.text)
    return Answer()


def _customer_message(context: Context, ticket: Ticket) -> int:
    """Return the customer's message at this place in the thread. Raises NotFromCustomer."""
    post = context.work.outbox.by_message(context.where.channel, context.where.place, context.source)
    said = context.work.messages.get(post.ref) if post is not None and post.purpose == Purpose.WORDS else None
    if said is None or said.ticket != ticket.number:
        raise NotFromCustomer(ticket.number)
    return said.id


def send_from_thread(context: Context, ticket: Ticket, words: RichText) -> None:
    """Send a message of the thread to the customer. Raises NotFromTeam for a customer's message, AlreadySent for a reply."""
    channel, place = context.where.channel, context.where.place
    post = context.work.outbox.by_message(channel, place, context.source)
    if post is not None and post.kind != DeliveryKind.MARK.value:
        raise NotFromTeam(ticket.number)
    said = [
        message
        for message in context.work.messages.of_ticket(ticket, limit=EVERYTHING)
        if message.source_id == context.source and message.source and (message.source.channel, message.source.place) == (channel, place)
    ]
    if any(message.role is Role.CUSTOMER for message in said):
        raise NotFromTeam(ticket.number)
    if any(message.visibility is Visibility.PUBLIC for message in said):
        raise AlreadySent(ticket.number)
    send(replace(context, files=tuple(file for message in said for file in message.files)), ticket, words)
