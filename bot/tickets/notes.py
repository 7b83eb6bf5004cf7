"""Records a note that only agents see."""

from __future__ import annotations

from bot.announce.announcer import Said
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.tickets.context import Deed


def keep(deed: Deed, ticket: Ticket, text: RichText) -> None:
    """Record a note; a typed message gets the lock, other words are shown in the thread."""
    if not can_be_seen(text_of(text)) and not deed.files:
        raise NothingToSend
    message, digest = deed.work.add_message(
        ticket,
        author=deed.actor,
        name=deed.name,
        role=deed.role,
        visibility=Visibility.NOTE,
        text=text,
        files=deed.files,
        source=deed.where if deed.source else None,
        source_id=deed.source,
    )
    ticket.note(message, digest, by=deed.actor, now=deed.now)
    deed.announce.note(ticket, Said(message, text, deed.name, Visibility.NOTE, deed.files, deed.standing))
