"""Records a note that only agents see."""

from __future__ import annotations

from bot.announce.announcer import TeamMessage
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.tickets.context import Context


def add_note(context: Context, ticket: Ticket, text: RichText) -> None:
    """Record a note. A typed message gets the lock; other notes are posted in the thread. Raises NothingToSend."""
    if not can_be_seen(text_of(text)) and not context.files:
        raise NothingToSend
    message, digest = context.work.messages.add(
        ticket,
        author=context.actor,
        name=context.name,
        role=context.role,
        visibility=Visibility.NOTE,
        text=text,
        files=context.files,
        source=context.where if context.source else None,
        source_id=context.source,
    )
    ticket.note(message, digest, by=context.actor, now=context.now)
    context.announce.note(ticket, TeamMessage(message, text, context.name, Visibility.NOTE, context.files, context.standing))
