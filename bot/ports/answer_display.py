"""Shows the desk's private answers with the calls of a channel, after the event was acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from bot.core.richtext import plain, text_of
from bot.i18n.sentences import say
from bot.ports.adapter_kit import FollowUps
from bot.ports.cards import Answer, Aside, Card, Form, Screen
from bot.ports.channel import DeskPort
from bot.ports.inbound import FormChanged, FormClosed, Inbound
from bot.ports.outbound import DeliveryError

Work = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class AnswerCalls:
    """How a channel shows the parts of an answer to the person who acted, and ``aside`` to others. What a channel doesn't have has no
    call.
    """

    text: Callable[[Inbound, Card], Work]
    form: Callable[[Inbound, Form], Work] | None = None
    screen: Callable[[Inbound, Screen], Work] | None = None
    aside: Callable[[Aside], Work] | None = None


class AnswerDisplay:
    """Starts one follow-up for each part of an answer, so that a part that can't be shown takes no other part with it."""

    def __init__(self, channel: str, calls: AnswerCalls) -> None:
        self._calls = calls
        self._follow_ups = FollowUps(channel)
        self._drawing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def show(self, inbound: Inbound, answer: Answer, desk: DeskPort) -> None:
        """Show everything in an answer. Errors become a text: show them in the form instead if it is still open."""
        if answer.form and self._calls.form:
            self.start(self._open(inbound, answer.form, self._calls.form, desk), inbound)
        if answer.screen and self._calls.screen:
            self.start(self._draw(inbound, answer.screen, self._calls.screen), inbound)
        self.show_asides(inbound, answer)
        errors = plain("\n".join(error for _, error in answer.errors))
        for card in (answer.shown, Card(body=errors, buttons=answer.buttons)):
            if text_of(card.body).strip():
                self.start(self._calls.text(inbound, card), inbound)

    def show_asides(self, inbound: Inbound, answer: Answer) -> None:
        """Show only what an answer says to others."""
        for aside in answer.asides if self._calls.aside else ():
            assert self._calls.aside is not None
            self.start(self._calls.aside(aside), inbound)

    def start(self, work: Work, inbound: Inbound) -> None:
        """Run a follow-up of the channel's own, such as ending the wait of a pressed button."""
        self._follow_ups.start(work, inbound.event)

    async def settle(self, longest: float | None = None) -> None:
        """Wait until everything has been shown, or at most so many seconds."""
        await self._follow_ups.settle(longest)

    async def _open(self, inbound: Inbound, form: Form, call: Callable[[Inbound, Form], Work], desk: DeskPort) -> None:
        """A form that does not open is over: the desk hears that it was closed, and the person is told. One that can't be changed any
        more was closed or changed again.
        """
        try:
            await call(inbound, form)
        except DeliveryError:
            if isinstance(inbound, FormChanged):
                raise
            event = f"unopened:{inbound.event}"
            await desk.handle(FormClosed(event=event, at=inbound.at, by=inbound.by, where=inbound.where, verb=form.verb, args=form.args))
            told = desk.word(say("The form could not be opened. Nothing is lost: please try again."), inbound.by.language)
            await self._calls.text(inbound, Card(body=plain(told)))
            raise

    async def _draw(self, inbound: Inbound, screen: Screen, call: Callable[[Inbound, Screen], Work]) -> None:
        """A person's screens are drawn one after the other, so that the newest stays."""
        async with self._drawing.setdefault(inbound.by.identity.id, asyncio.Lock()):
            await call(inbound, screen)
