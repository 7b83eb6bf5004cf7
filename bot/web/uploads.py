"""Takes in a file that somebody of the team sends with a reply or a note: the same limits and checks as for files of a chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.core.cuts import short_label
from bot.core.errors import NoSuchTicket
from bot.core.file_kinds import Refusal, refused_by_description
from bot.core.message import Attachment
from bot.core.visible_text import on_one_line
from bot.i18n.sentences import Sentence, say
from bot.intake.who import People, number_of
from bot.outbox.reading import NotAccepted, Reading
from bot.ports.channel import FileStore
from bot.ports.contents import Chunks
from bot.ports.inbound import WEB
from bot.ports.store import RetryLater, StoreUnavailable
from bot.ports.web_errors import FileRefused
from bot.ports.work import Work
from bot.screens.file_notices import size
from bot.settings.rules import Queue
from bot.web.live import LiveStore
from bot.web.media import shown_as
from bot.web.sessions import Visitor
from bot.web.visit import visit

log = structlog.get_logger()
LONGEST_NAME = 120  # characters
UNNAMED = "file"
LOOKED_AT = 100  # messages; nobody writes so many in the moment after the form was handled
_KINDS = {"image": "photo", "audio": "audio", "video": "video"}


@dataclass(slots=True)
class Kept:
    """The files of one form that were stored, and the ticket that the form is about."""

    ticket: str = ""
    keys: list[str] = field(default_factory=list)


def queue_of(people: People, found: Visitor, args: tuple[str, ...], work: Work) -> Queue:
    """Return the queue of the ticket that a file is for. Raises NoSuchTicket, also if the person may not see it."""
    context = visit(people, found, work).context
    if not args:
        raise NoSuchTicket(number="")
    return context.queue(context.ticket(number_of(args[0])))


async def tidy(store: LiveStore, kept: Kept) -> None:
    """Have the files of a form removed that no message took: it was refused, asked something, was sent twice, or never arrived whole."""
    if not kept.keys:
        return
    try:
        await store.write(partial(_discard, kept))
    except (RetryLater, StoreUnavailable) as error:
        log.warning("files of a form may stay without a message", keys=kept.keys, reason=str(error))


def _discard(kept: Kept, work: Work) -> None:
    ticket = work.tickets.peek(number_of(kept.ticket))
    taken: set[str] = set()
    while ticket is not None:
        taken |= {file.key for said in work.messages.newest(ticket, LOOKED_AT) for file in said.files}
        ticket = work.tickets.peek(ticket.merged_into) if ticket.merged_into else None
    work.erasures.remove_files([key for key in kept.keys if key not in taken])


async def keep(
    store: FileStore, queue: Queue, kept: Kept, name: str, kind: str, chunks: Chunks, more_time: Callable[[], None]
) -> Attachment:
    """Store a file. Raises FileRefused."""
    shown = short_label(on_one_line(name.replace("\\", "/").rpartition("/")[2]), LONGEST_NAME) or UNNAMED
    limits = queue.files
    why = refused_by_description(shown, kind, 0, most=limits.max_size, kinds=limits.refuse, out_of_reach=False)
    if why is not None:
        raise FileRefused(name=shown, why=_why(why, queue))
    read = Reading(queue)
    try:
        key = await store.put(shown, read.checked(_timed(chunks, more_time)))
    except NotAccepted as error:
        raise FileRefused(name=shown, why=_why(error.why, queue)) from error
    kept.keys.append(key)
    if not read.size:
        raise FileRefused(name=shown, why=say("it is empty."))
    mime = shown_as(read.head)
    kind = _KINDS.get(mime.partition("/")[0], "document")
    return Attachment(WEB, "", shown, mime or "application/octet-stream", read.size, kind, key)


async def _timed(chunks: Chunks, more_time: Callable[[], None]) -> Chunks:
    async for chunk in chunks:
        more_time()
        yield chunk


def _why(why: Refusal, queue: Queue) -> Sentence:
    most = size(queue.files.max_size)
    return {
        Refusal.OUT_OF_REACH: say("it is larger than {most}.", most=most),
        Refusal.TOO_LARGE: say("it is larger than {most}.", most=most),
        Refusal.PROGRAM: say("it is a program."),
        Refusal.SCRIPT: say("it is a script."),
    }[why]
