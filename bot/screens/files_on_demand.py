"""Files that the desk creates on demand: transcripts, pictures and overflows. A key describes the file; its bytes are never stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

import structlog

from bot.core.message import Attachment
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Card
from bot.ports.channel import Channel, FileStore
from bot.ports.contents import Chunks, Content, content_of
from bot.ports.delivery import Delivery, Purpose
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.store import Store
from bot.ports.work import Work
from bot.screens import charts, family
from bot.screens.own_data.export import MADE as EXPORTED
from bot.screens.own_data.export import export
from bot.screens.transcript import transcript
from bot.settings.rules import Rules

log = structlog.get_logger()
_MADE = "made:transcript:"
_OVERFLOW = "made:overflow:"


def transcript_file(ticket: Ticket, language: str) -> Attachment:
    """Return the attachment; its content is made when it is sent."""
    name = words(say("ticket"), language)
    return Attachment("", "", f"{name}-{ticket.number}.html", "text/html", key=f"{_MADE}{ticket.number}:{language}")


def overflow_file(ticket: Ticket, first: int, last: int, language: str) -> Attachment:
    """Return the file with all messages of a customer that were held back, for the team: the outbox rows from ``first`` to ``last``."""
    name = words(say("ticket"), language)
    key = f"{_OVERFLOW}{ticket.number}:{first}:{last}:{language}"
    return Attachment("", "", f"{name}-{ticket.number}-{first}.txt", "text/plain", key=key)


class FilesOnDemand:
    """A :class:`bot.ports.channel.FileStore` that creates files on demand and passes all other keys to the store."""

    def __init__(self, files: FileStore, store: Store, rules: Rules, channels: Mapping[str, Channel]) -> None:
        self._files, self._store, self._rules, self._channels = files, store, rules, channels

    async def put(self, name: str, chunks: Chunks) -> str:
        try:
            return await self._files.put(name, chunks)
        except DeliveryError:
            raise
        except Exception as error:
            raise _store_error(error) from error

    async def open(self, key: str) -> Content:
        if key.startswith(EXPORTED):
            return await export(self._store, self._rules, key, self._copy)
        made = await self._made(key)
        return await self._kept(key) if made is None else content_of(made)

    async def _made(self, key: str) -> bytes | None:
        """None for what the store has."""
        if key.startswith(charts.KEY_PREFIX):
            found = await self._store.look(partial(charts.columns, key=key))
            return await asyncio.to_thread(charts.drawn, found, self._rules, key)
        if key.startswith(family.KEY_PREFIX):
            return await asyncio.to_thread(family.drawn, key)
        if key.startswith(_OVERFLOW):
            return await self._store.write(partial(self._overflow, key.removeprefix(_OVERFLOW)))
        if not key.startswith(_MADE):
            return None
        number, _, language = key.removeprefix(_MADE).partition(":")
        return await self._store.write(partial(self._transcript, int(number), language))

    async def _copy(self, file: Attachment) -> Chunks:
        """A customer's file: our own copy, or else the one on its channel."""
        if file.key:
            return (await self._kept(file.key)).chunks()
        channel = self._channels.get(file.channel)
        if channel is None or file.too_large:
            raise DeliveryError(Trouble.GONE, f"no channel {file.channel}", file=True)
        return channel.fetch(file)

    async def _kept(self, key: str) -> Content:
        try:
            found = await self._files.open(key)
        except DeliveryError:
            raise
        except FileNotFoundError as error:
            raise DeliveryError(Trouble.REFUSED, "our copy of the file is gone", file=True) from error
        except Exception as error:
            raise _store_error(error) from error
        return Content(found.size, lambda: _read(found))

    def _transcript(self, number: int, language: str, work: Work) -> bytes:
        ticket = work.tickets.get(number)
        if ticket is None:
            raise DeliveryError(Trouble.GONE, f"there is no ticket #{number}")
        return transcript(work, self._rules, ticket, language).encode()

    def _overflow(self, key: str, work: Work) -> bytes:
        number, first, last, language = key.split(":")
        ticket = work.tickets.get(int(number))
        if ticket is None:
            raise DeliveryError(Trouble.GONE, f"there is no ticket #{number}")
        zone = self._rules.queue_of(ticket).timezone
        held = [row for row in work.outbox.of_ticket(ticket, Purpose.WORDS) if int(first) <= row.id <= int(last) and not row.seq]
        return "\n".join(_line(row, zone, language) for row in held).encode()


async def _read(content: Content) -> Chunks:
    try:
        async for chunk in content.chunks():
            yield chunk
    except Exception as error:
        raise _store_error(error) from error


def _store_error(error: Exception) -> DeliveryError:
    """Use the error's own text without paths: the error of a bucket begins with one, that of a folder ends with one."""
    log.error("the store of attachments is out of order", exc_info=error)
    text = (error.strerror if isinstance(error, OSError) else "") or str(error).strip() or type(error).__name__
    reason = text.splitlines()[0].rpartition(": ")[2]
    return DeliveryError(Trouble.STORE, reason, file=True)


def _line(row: Delivery, zone: str, language: str) -> str:
    card = row.card or Card()
    files = "".join(f" 📎 {file.name}" for file in card.files)
    return f"{words(say('{when}', when=day_and_clock(row.at, zone)), language)}  {text_of(card.body or card.foot)}{files}"
