"""Files of the desk's own making: a key goes in, and the file is made when a channel asks for its bytes. Nothing of it is kept."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from bot.core.message import Attachment
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Card
from bot.ports.channel import FileStore
from bot.ports.delivery import Delivery, Purpose
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.store import Store
from bot.ports.work import Work
from bot.screens import charts
from bot.screens.transcript import transcript
from bot.settings.rules import Rules

log = structlog.get_logger()
_MADE = "made:transcript:"
_OVERFLOW = "made:overflow:"


def transcript_file(ticket: Ticket, language: str) -> Attachment:
    """The file to send along; only its name is fixed before it is sent."""
    name = words(say("ticket"), language)
    return Attachment("", "", f"{name}-{ticket.number}.html", "text/html", key=f"{_MADE}{ticket.number}:{language}")


def overflow_file(ticket: Ticket, first: int, last: int, language: str) -> Attachment:
    """All that was held back of a customer's messages, for the team: the rows of the outbox from ``first`` to ``last``."""
    name = words(say("ticket"), language)
    key = f"{_OVERFLOW}{ticket.number}:{first}:{last}:{language}"
    return Attachment("", "", f"{name}-{ticket.number}-{first}.txt", "text/plain", key=key)


class Papers:
    """See :class:`bot.ports.channel.FileStore`: what lies in the store, and what is made on the way."""

    def __init__(self, files: FileStore, store: Store, rules: Rules) -> None:
        self._files, self._store, self._rules = files, store, rules

    async def put(self, name: str, data: bytes) -> str:
        try:
            return await self._files.put(name, data)
        except DeliveryError:
            raise
        except Exception as error:
            raise _out_of_order(error) from error

    async def get(self, key: str) -> bytes:
        if key.startswith(charts.MADE):
            found = await self._store.look(partial(charts.columns, key=key))
            return await asyncio.to_thread(charts.drawn, found, self._rules, key)
        if key.startswith(_OVERFLOW):
            return await self._store.write(partial(self._overflow, key.removeprefix(_OVERFLOW)))
        if not key.startswith(_MADE):
            return await self._kept(key)
        number, _, language = key.removeprefix(_MADE).partition(":")
        return await self._store.write(partial(self._transcript, int(number), language))

    async def _kept(self, key: str) -> bytes:
        try:
            return await self._files.get(key)
        except DeliveryError:
            raise
        except FileNotFoundError as error:
            raise DeliveryError(Trouble.REFUSED, "our copy of the file is gone", file=True) from error
        except Exception as error:
            raise _out_of_order(error) from error

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


def _out_of_order(error: Exception) -> DeliveryError:
    """The store's own words, without the path that they begin with."""
    log.error("the store of attachments is out of order", exc_info=error)
    reason = (str(error).strip() or type(error).__name__).splitlines()[0].rpartition(": ")[2]
    return DeliveryError(Trouble.STORE, reason, file=True)


def _line(row: Delivery, zone: str, language: str) -> str:
    card = row.card or Card()
    files = "".join(f" 📎 {file.name}" for file in card.files)
    return f"{words(say('{when}', when=day_and_clock(row.at, zone)), language)}  {text_of(card.body or card.foot)}{files}"
