"""Shows which message another one answers: a quoted line with its author and its first words, which links to it."""

from __future__ import annotations

from bot.core.message import Message
from bot.core.richtext import RichText
from bot.ports.work import Work
from bot.screens.quotes import ANSWERED_LONGEST, answer_line, answered_words, one_line, without_answer
from bot.screens.versions import as_read, passed_on_now

ANSWERS = "answers"  # in ``extra`` of a post in a thread: the number of the message that its quoted line is about


def line_about(target: Message, chosen: str = "") -> RichText:
    """Return the quoted line about a message, with its first words or the ones that were chosen."""
    return answer_line(target.author_name, chosen or one_line(target.text, target.files, ANSWERED_LONGEST))


def as_answer(text: RichText, target: Message | None) -> tuple[RichText, int]:
    """Return a stored text as the thread shows it, and the number of the message that it answers, 0 if the desk doesn't have that one."""
    if target is None:
        return text, 0
    return (*line_about(target, answered_words(text)), *without_answer(text)), target.id


def answered_by(work: Work, said: Message) -> Message | None:
    return work.messages.get(said.reply_to) if said.reply_to else None


def now_read(work: Work, said: Message) -> Message:
    """Return a message with its newest words, as it is quoted."""
    ticket = work.tickets.peek(said.ticket)
    versions = work.messages.versions(ticket, [said.id]).get(said.id, ()) if ticket is not None else ()
    return as_read(said, versions, passed_on_now(work, ticket).get(said.id, ())) if ticket is not None and versions else said
