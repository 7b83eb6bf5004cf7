"""Handles a customer's emoji on a reply: a thumb, an answer that the ticket waits for, or a sign that the thread shows."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.thumb import rate_reply
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import plain
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.intake.deletions import deleted
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.delivery import DeliveryKind, Purpose
from bot.ports.inbound import MessageDeleted, MessageReceived, ReactionAdded
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.incoming import CustomerMessage
from bot.tickets.replies import rating_of

THUMBS = {"👍": 1, "👎": -1}


def customer_reacted(people: People, work: Work, inbound: ReactionAdded) -> Answer:
    """Handle emoji that came, went, or took the place of others."""
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    ticket = work.tickets.get(post.ticket) if post is not None and post.ticket and post.kind == DeliveryKind.POST else None
    customer = work.people.customer(inbound.by.identity)
    if post is None or ticket is None or customer is None or ticket.spam:
        return Answer()
    context = people.asker(work, customer, inbound.by, inbound.where)
    if not context.is_own(ticket):
        return Answer()
    reply = post.ref if post.purpose == Purpose.REPLY else 0
    came, went = ((inbound.emoji,), ()) if inbound.there else ((), (inbound.emoji,))
    for emoji in (*went, *inbound.went):
        _went(context, ticket, reply, replace(inbound, emoji=emoji))
    for emoji in (*came, *inbound.came):
        _came(context, ticket, reply, replace(inbound, emoji=emoji, there=True))
    return Answer()


def _came(context: Context, ticket: Ticket, reply: int, inbound: ReactionAdded) -> None:
    if reply and (score := THUMBS.get(inbound.emoji)):
        rate_reply(context, ticket, reply, score)
    if ticket.status == Status.WAITING:
        said = MessageReceived(
            event=inbound.event,
            at=inbound.at,
            by=inbound.by,
            where=inbound.where,
            message=_answer_id(inbound),
            text=plain(inbound.emoji),
        )
        CustomerMessage(context, said).add(ticket)
    else:
        _show(context, ticket, reply, inbound)


def _went(context: Context, ticket: Ticket, reply: int, inbound: ReactionAdded) -> None:
    asked = rating_of(context.work, ticket, reply)
    if asked is not None and asked.score and asked.score == THUMBS.get(inbound.emoji):
        rate_reply(context, ticket, reply, 0)
    if context.work.messages.by_source(*inbound.where[:2], _answer_id(inbound)):
        gone = MessageDeleted(event=inbound.event, at=inbound.at, by=inbound.by, where=inbound.where, message=_answer_id(inbound))
        deleted(context.work, context.rules, gone)
    _show(context, ticket, reply, replace(inbound, there=False))


def _show(context: Context, ticket: Ticket, reply: int, inbound: ReactionAdded) -> None:
    said = context.work.messages.get(reply) if reply else None
    if said is not None and said.role is not Role.CUSTOMER and said.visibility is Visibility.PUBLIC:
        context.announce.reacted(ticket, said, context.name, inbound.emoji, there=inbound.there)


def _answer_id(inbound: ReactionAdded) -> str:
    """What stands for an emoji that is an answer: our own message has the id of the message already."""
    return f"{inbound.message}:{inbound.emoji}"
