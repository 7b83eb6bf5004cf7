"""The latest messages of a ticket, with what became of their edits."""

from __future__ import annotations

from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.screens.quotes import one_line
from bot.screens.versions import notes_sent, passed_on_now, version_lines
from bot.screens.viewer import Viewer

QUOTED = 200  # characters of each message


def latest_messages(viewer: Viewer, ticket: Ticket, most: int) -> list[RichText]:
    """Return the last messages with their authors; notes have a lock. Later versions follow their message."""
    lines: list[RichText] = []
    zone = viewer.zone_on(ticket)
    said = viewer.work.messages.newest(ticket, most)
    sent, passed = notes_sent(viewer.work, ticket), passed_on_now(viewer.work, ticket)
    versions = viewer.work.messages.versions(ticket, [one.id for one in said])
    for message in said:
        text = one_line(message.text, message.files, QUOTED)
        public = message.visibility is Visibility.PUBLIC or message.id in sent
        lines.append((Span(f"• {'' if public else '🔒 '}{message.author_name}: ", italic=True), Span(text)))
        replied = public and message.role is not Role.CUSTOMER
        theirs = passed.get(message.id, ()) if replied else None
        later = version_lines(versions.get(message.id, ()), passed=theirs, zone=zone, language=viewer.language)
        lines += [(Span("  "), Span(one_line(line, (), QUOTED))) for line in later]
    return lines
