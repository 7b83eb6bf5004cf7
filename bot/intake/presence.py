"""Shows in the customer's chat that somebody is typing while a reply form is open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.core.people import Address
from bot.ports.background import Background, Endless
from bot.ports.cards import Answer
from bot.ports.inbound import FormClosed, FormFilled, Inbound
from bot.ports.outbound import DeliveryError, Typing
from bot.ports.pauses import pause
from bot.ports.store import Store, StoreUnavailable
from bot.ports.work import Work
from bot.screens.writers import writers

log = structlog.get_logger()
VERB = "reply"
EVERY = 4.0  # seconds; channels show it a little longer than that


class Presence:
    """Follows the forms that this process opened. The database says each time whether somebody still writes."""

    def __init__(self, store: Store, send: Callable[[Typing], Awaitable[None]], background: Background) -> None:
        self._store, self._send, self._background = store, send, background
        self._shown: dict[int, tuple[Endless, asyncio.Event]] = {}

    def noticed(self, inbound: Inbound, answer: Answer) -> None:
        """Note after a transaction that a form opened, was sent or was closed."""
        if answer.form is not None and answer.form.verb == VERB and answer.form.args:
            self._follow(int(answer.form.args[0]), begin=True)
        elif isinstance(inbound, FormFilled | FormClosed) and inbound.verb == VERB and inbound.args and inbound.args[0].isdecimal():
            self._follow(int(inbound.args[0]), begin=False)

    async def close(self) -> None:
        await asyncio.gather(*(shown.cancel() for shown, _ in self._shown.values()))

    def _follow(self, number: int, *, begin: bool) -> None:
        if number in self._shown:
            self._shown[number][1].set()
        elif begin:
            changed = asyncio.Event()
            shown = self._background.until_done("typing", partial(self._show, number, changed))
            shown.task.add_done_callback(lambda _: self._shown.pop(number, None))
            self._shown[number] = shown, changed

    async def _show(self, number: int, changed: asyncio.Event) -> None:
        try:
            while (where := await self._store.write(partial(_where, number))) or changed.is_set():
                changed.clear()
                if where:
                    await self._say(where)
                    await pause(changed, EVERY)
        except StoreUnavailable as error:
            log.warning("typing indicator stopped", ticket=number, reason=str(error))
        except DeliveryError as error:
            log.info("typing indicator failed", ticket=number, reason=error.reason)

    async def _say(self, where: Address) -> None:
        try:
            await self._send(Typing(where))
        except DeliveryError as error:
            if error.permanent:
                raise


def _where(number: int, work: Work) -> Address | None:
    """Return the customer's chat while somebody writes to them."""
    ticket = work.tickets.get(number)
    return Address(ticket.channel, ticket.place, ticket.thread) if ticket and writers(work, ticket) else None
