"""Records a note that only agents see."""

from __future__ import annotations

from bot.core.message import Visibility
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.tickets.context import Context
from bot.tickets.team_messages import require_content, store


def add_note(context: Context, ticket: Ticket, text: RichText) -> None:
    """Record a note. A typed message gets the lock; other notes are posted in the thread. Raises NothingToSend."""
    require_content(context, text)
    said, digest = store(context, ticket, text, Visibility.NOTE)
    ticket.note(said.message, digest, by=context.actor, now=context.now)
    context.announce.note(ticket, said)
