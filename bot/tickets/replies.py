"""Records a reply to the customer and queues its delivery."""

from __future__ import annotations

from bot.announce.announcer import TeamMessage
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.richtext import RichText, text_of
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.tickets.context import Context
from bot.tickets.duties import start_waiting
from bot.tickets.promises import settle


def send(context: Context, ticket: Ticket, text: RichText) -> None:
    """Record a reply and queue it. A typed message needs no copy in the thread. Raises NothingToSend and TicketClosed."""
    if not can_be_seen(text_of(text)) and not context.files:
        raise NothingToSend
    ticket.ensure_open()
    unclaimed = not ticket.is_claimed
    message, digest = context.work.messages.add(
        ticket,
        author=context.actor,
        name=context.name,
        role=context.role,
        visibility=Visibility.PUBLIC,
        text=text,
        files=context.files,
        source=context.where if context.source else None,
        source_id=context.source,
    )
    ticket.reply(message, digest, by=context.actor, name=context.name, now=context.now)
    if ticket.status == Status.WAITING:
        start_waiting(context.work, context.rules, ticket)
    context.work.messages.add_rating(ticket, message, str(context.actor), context.name)
    context.announce.reply(ticket, TeamMessage(message, text, context.name, Visibility.PUBLIC, context.files, context.standing))
    if unclaimed:
        context.announce.mark_seen(ticket)
    ticket.settle_promise(context.now, kept=context.now <= ticket.promised_until)
    settle(context.work, context.rules, context.announce, ticket, context.name)
