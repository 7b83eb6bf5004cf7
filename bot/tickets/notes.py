"""Records a note that only agents see."""

from __future__ import annotations

from bot.announce.announcer import Announcer, TeamMessage
from bot.core.message import Visibility
from bot.core.people import Identity, Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.team_messages import require_content, store


def add_note(context: Context, ticket: Ticket, text: RichText) -> None:
    """Record a note. A typed message gets the lock; other notes are posted in the thread. Raises NothingToSend."""
    require_content(context, text)
    said, digest = store(context, ticket, text, Visibility.NOTE)
    ticket.note(said.message, digest, by=context.actor, now=context.now)
    context.announce.note(ticket, said)


def keep_draft(work: Work, announce: Announcer, ticket: Ticket, author: tuple[Identity, str], text: RichText) -> None:
    """Keep a reply as a note whose author (a person and their name) didn't decide what becomes of it."""
    who, name = author
    number, digest = work.messages.add(ticket, author=who, name=name, role=Role.AGENT, visibility=Visibility.NOTE, text=text, files=())
    ticket.note(number, digest, by=who, now=work.now)
    announce.note(ticket, TeamMessage(number, text, name, Visibility.NOTE))
