"""Records a reply to the customer and queues its delivery."""

from __future__ import annotations

from bot.announce.announcer import Said
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Status, Ticket
from bot.core.visible_text import can_be_seen
from bot.tickets.context import Deed
from bot.tickets.duties import waits
from bot.tickets.promises import settle


def send(deed: Deed, ticket: Ticket, text: RichText) -> None:
    """Record a reply and have it delivered; a typed message is its own mirror."""
    if not can_be_seen(text_of(text)) and not deed.files:
        raise NothingToSend
    ticket.ensure_open()
    unclaimed = not ticket.is_claimed
    message, digest = deed.work.add_message(
        ticket,
        author=deed.actor,
        name=deed.name,
        role=deed.role,
        visibility=Visibility.PUBLIC,
        text=text,
        files=deed.files,
        source=deed.where if deed.source else None,
        source_id=deed.source,
    )
    ticket.reply(message, digest, by=deed.actor, name=deed.name, now=deed.now)
    if ticket.status == Status.WAITING:
        waits(deed.work, deed.rules, ticket)
    deed.work.add_rating(ticket, message, str(deed.actor), deed.name)
    deed.announce.reply(ticket, Said(message, text, deed.name, Visibility.PUBLIC, deed.files, deed.standing))
    if unclaimed:
        deed.announce.mark_seen(ticket)
    ticket.settle_promise(deed.now, kept=deed.now <= ticket.promised_until)
    settle(deed.work, deed.rules, deed.announce, ticket, deed.name)
    deed.announce.card(ticket)
