"""Makes a ticket's subject of the customer's own words: the first line that says more than a greeting."""

from __future__ import annotations

from bot.core.message import Attachment, Message
from bot.core.own_words import is_greeting
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import say, words
from bot.screens.views import subject_of
from bot.tickets.frames import subject_words


def first_subject(text: RichText, files: tuple[Attachment, ...], instead: str) -> str:
    """Return the subject of a ticket that this message opens; a greeting only if it says nothing else. ``instead`` is for no words."""
    written = text_of(subject_words(text, files))
    return subject_of(_telling(written) or written, files, instead)


def improve_subject(ticket: Ticket, text: RichText, files: tuple[Attachment, ...]) -> None:
    """Give a ticket whose subject is a mere greeting the subject of a later message."""
    if is_greeting(ticket.subject) and (line := _telling(text_of(subject_words(text, files)))):
        ticket.subject = subject_of(line, (), "")


def follow_reply(ticket: Ticket, before: Message | None, text: RichText | None, language: str) -> None:
    """A reply is changed to this text, or taken back: so is the subject that quotes it, because the customer reads it. ``before`` is the
    message as it was.
    """
    instead = words(say("No text"), language)
    if before and before.id == ticket.first_message and ticket.subject == first_subject(before.text, before.files, instead):
        ticket.subject = instead if text is None else first_subject(text, before.files, instead)


def _telling(written: str) -> str:
    return next((line for line in written.splitlines() if can_be_seen(line) and not is_greeting(line)), "")
