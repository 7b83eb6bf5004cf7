"""Stores a message of the team: a note, or a reply to the customer."""

from __future__ import annotations

from bot.announce.announcer import TeamMessage
from bot.core.errors import NothingToSend
from bot.core.message import Message, Visibility
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.tickets.context import Context


def require_content(context: Context, text: RichText) -> None:
    """Raise NothingToSend if there is neither text nor a file."""
    if not can_be_seen(text_of(text)) and not context.files:
        raise NothingToSend


def store(
    context: Context, ticket: Ticket, text: RichText, visibility: Visibility, answers: Message | None = None
) -> tuple[TeamMessage, str]:
    """Store what the actor wrote. Return it as the announcer needs it, with its digest for the journal."""
    message, digest = context.work.messages.add(
        ticket,
        author=context.actor,
        name=context.name,
        role=context.role,
        visibility=visibility,
        text=text,
        files=context.files,
        source=context.where if context.source else None,
        source_id=context.source,
        reply_to=answers.id if answers else 0,
    )
    return TeamMessage(message, text, context.name, visibility, context.files, context.standing, answers), digest
