"""The latest messages of a ticket, with what became of their edits."""

from __future__ import annotations

from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span, text_of
from bot.core.ticket import Ticket
from bot.screens.versions import sent_notes, version_lines
from bot.screens.viewer import Viewer
from bot.screens.views import short

QUOTED = 200  # characters of each message


def latest_messages(viewer: Viewer, ticket: Ticket, most: int) -> list[RichText]:
    """Return the last messages with their authors; notes have a lock. Later versions follow their message."""
    lines: list[RichText] = []
    zone = viewer.zone_on(ticket)
    versions, sent = viewer.work.messages.versions(ticket), sent_notes(viewer.work.tickets.events(ticket))
    for message in viewer.work.messages.newest(ticket, most):
        text = short(" ".join(text_of(message.text).split()) or ", ".join(file.name for file in message.files), QUOTED)
        public = message.visibility is Visibility.PUBLIC or message.id in sent
        lines.append((Span(f"• {'' if public else '🔒 '}{message.author_name}: ", italic=True), Span(text)))
        replied = public and message.role is not Role.CUSTOMER
        later = version_lines(versions.get(message.id, ()), replied=replied, zone=zone, language=viewer.language)
        lines += [(Span("  "), Span(short(" ".join(text_of(line).split()), QUOTED))) for line in later]
    return lines
