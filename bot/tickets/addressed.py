"""Finds the ticket that a customer's message is meant for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.answered import now_read
from bot.core.message import Message, Visibility
from bot.core.richtext import RichText, text_of
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.inbound import MessageReceived
from bot.screens.own_messages import has_heard
from bot.screens.quotes import answer_line
from bot.tickets.context import Context

LATEST = 30  # tickets or messages that are looked at


def rated_ticket(context: Context, inbound: MessageReceived) -> Ticket | None:
    """Return the closed ticket whose rating this message comments: the next messages after it, or a reply to the question."""
    customer, number = context.asker, 0
    if inbound.reply_to and not inbound.reply_in:
        post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.reply_to)
        rated = context.work.messages.rating(post.ticket, 0) if post is not None and post.purpose == Purpose.RATING else None
        number = rated.ticket if rated is not None and rated.rated_at else 0
    elif customer.comment_on and context.now < customer.comment_until:
        number = customer.comment_on
    ticket = context.work.tickets.get(number) if number else None
    return ticket if ticket is not None and ticket.customer == customer.id and ticket.is_closed else None


def chosen_ticket(context: Context, inbound: MessageReceived) -> Ticket | None:
    """Return the ticket that the customer replied on, or chose to continue."""
    customer = context.asker
    number = _number_of(context, inbound)
    if not number and not (inbound.reply_to and not inbound.reply_in):
        number, customer.continues = customer.continues, 0
    ticket = context.work.tickets.get(number) if number else None
    return _own_whole(context, ticket) if ticket is not None and context.is_own(ticket) else None


def _merged_elsewhere(context: Context) -> list[Ticket]:
    """Return the open ticket of another account of the customer that their newest ticket is part of, if there is one."""
    newest = context.work.tickets.of_customer(context.asker, 1) if context.asker.joined else []
    whole = _own_whole(context, newest[0]) if newest and newest[0].merged_into else None
    return [whole] if whole is not None and whole.customer != context.asker.id and not whole.is_closed else []


def _own_whole(context: Context, ticket: Ticket) -> Ticket | None:
    """Return the ticket that one of the customer's is part of, unless that is somebody else's since the accounts were separated."""
    whole = context.current(ticket)
    return whole if context.is_own(whole) else None


def is_anothers(context: Context, inbound: MessageReceived) -> bool:
    """Whether the message that they reply to is about somebody else's ticket."""
    number = _number_of(context, inbound)
    ticket = context.work.tickets.peek(number) if number else None
    return ticket is not None and not context.is_own(ticket)


def _number_of(context: Context, inbound: MessageReceived) -> int:
    """Return the number of the ticket that the answered message is about, 0 if there is none."""
    if not inbound.reply_to or inbound.reply_in:  # what others can read in another place doesn't decide where to answer
        return 0
    post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.reply_to)
    own = None if post else context.work.messages.by_source(inbound.where.channel, inbound.where.place, inbound.reply_to)
    return post.ticket if post else own.ticket if own else 0


def open_tickets_here(context: Context, inbound: MessageReceived) -> list[Ticket]:
    """Return the customer's open tickets that are answered in this place; the last active one is last. In a direct chat without any, it
    is the one of another account that was merged with the newest one here.
    """
    own = [ticket for ticket in context.work.tickets.newest_open_of(context.asker) if _is_here(context, inbound, ticket)]
    here = [ticket for ticket in own if has_heard(context.work, ticket)]
    if not here and inbound.direct:
        return _merged_elsewhere(context)
    return sorted(here, key=lambda ticket: (ticket.changed_at, ticket.number == context.asker.wrote_on, ticket.number))


def last_told(context: Context, tickets: Sequence[Ticket]) -> Ticket:
    """Return the ticket that thanks or a mere emoji are about: one that waits for the customer's answer, or the last one we replied on."""

    def told(place: int) -> tuple[bool, int, int]:
        reply = context.work.messages.last_reply(tickets[place])
        return tickets[place].status == Status.WAITING, reply.at if reply else 0, place

    return tickets[max(range(len(tickets)), key=told)]


def just_closed(context: Context, inbound: MessageReceived, open_here: Sequence[Ticket]) -> Ticket | None:
    """Return the ticket that was closed last in this place, if nothing was said on the customer's open tickets there since."""
    recent = context.work.tickets.of_customer(context.asker, LATEST)
    closed = [ticket for ticket in recent if ticket.is_closed and not ticket.merged_into and _is_here(context, inbound, ticket)]
    last = max(closed, key=lambda ticket: ticket.closed_at, default=None)
    if last is None or any(_said_last(context, ticket) > last.closed_at for ticket in open_here):
        return None
    return context.work.tickets.get(last.number)


def _is_here(context: Context, inbound: MessageReceived, ticket: Ticket) -> bool:
    """Whether a ticket is answered where the customer writes now."""
    if inbound.direct:
        return context.announce.is_private(ticket, context.asker)
    return (ticket.channel, ticket.place, ticket.thread) == inbound.where


def _said_last(context: Context, ticket: Ticket) -> int:
    """Return when the customer or we last wrote something that both can read."""
    public = (said.at for said in context.work.messages.newest(ticket, LATEST) if said.visibility is Visibility.PUBLIC)
    return max(public, default=0)


def replied_message(context: Context, inbound: MessageReceived) -> Message | None:
    """Return the customer's own message or the reply to them that they answer."""
    if not inbound.reply_to:
        return None
    where = (inbound.where.channel, inbound.reply_in or inbound.where.place, inbound.reply_to)
    post = _post(context, where)
    if post is None:
        said = context.work.messages.by_source(*where)
    else:
        said = context.work.messages.get(post.ref) if post.ref and post.purpose in (Purpose.REPLY, Purpose.FILE) else None
    ticket = context.work.tickets.peek(said.ticket) if said is not None and said.visibility is Visibility.PUBLIC else None
    return now_read(context.work, said) if said is not None and ticket is not None and context.is_own(ticket) else None


def with_answer_line(context: Context, inbound: MessageReceived, said: Message | None) -> RichText:
    """Return the text as it is stored: below what it answers, unless that is the beginning of a message that the desk has."""
    if said is not None:
        return (*answer_line("", inbound.quote), *inbound.text) if inbound.chosen else inbound.text
    post = _post(context, (*inbound.where[:2], inbound.reply_to)) if inbound.reply_to and not inbound.reply_in else None
    if post is not None and post.card is not None:
        words = inbound.quote if inbound.chosen else text_of(post.card.body)
        return (*answer_line(context.rules.name, words), *inbound.text)
    return (*answer_line(inbound.quoted, inbound.quote), *inbound.text) if inbound.quote or inbound.quoted else inbound.text


def _post(context: Context, where: tuple[str, str, str]) -> Delivery | None:
    """Return our post that is this message. A mark of ours may be on a message of somebody else."""
    post = context.work.outbox.by_message(*where)
    return None if post is None or post.kind == DeliveryKind.MARK else post
