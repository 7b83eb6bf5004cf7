"""Passes updates to the desk and shows its private answers. What can't be translated is parked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from telegram.error import TelegramError

from adapters.telegram.api import Api
from adapters.telegram.entities import Json
from adapters.telegram.errors import delivery_error, says
from adapters.telegram.ingest import TranslationError, translate
from adapters.telegram.render import HINT, post
from adapters.telegram.translation import Me
from bot.core.people import Address
from bot.core.richtext import RichText, text_of
from bot.ports.adapter_kit import park
from bot.ports.answer_display import AnswerCalls, AnswerDisplay
from bot.ports.cards import Answer, Card, flattened
from bot.ports.channel import DeskPort
from bot.ports.inbound import ButtonPressed, Inbound, MessageReceived
from bot.ports.outbound import Post

_SETTLE = 5.0  # seconds for answers under way when we stop


class Intake:
    """Passes updates to the desk and shows its answers, for polling and webhook."""

    def __init__(self, api: Api, desk: DeskPort, me: Me) -> None:
        self._api = api
        self._desk = desk
        self._me = me
        self._display = AnswerDisplay(me.channel, AnswerCalls(self._say))

    async def take(self, update: Any, raw: bytes) -> None:
        """Returns when the update is stored. Raises if Telegram must send it again."""
        try:
            inbound = translate(update, self._me, datetime.now(UTC), raw)
        except TranslationError as error:
            await park(self._desk, self._me.channel, _event(update), raw, str(error))
            return
        if inbound is None:
            return
        answer = await self._desk.handle(inbound)
        hint = answer.text if _is_hint(inbound, answer) else ()
        if isinstance(inbound, ButtonPressed):
            self._display.start(self._release(inbound, hint, alert=answer.alert), inbound)
        if not hint:
            self._display.show(inbound, answer, self._desk)

    async def settle(self) -> None:
        """Wait a short time for answers that are being shown."""
        await self._display.settle(_SETTLE)

    async def _release(self, inbound: ButtonPressed, hint: RichText, *, alert: bool) -> None:
        """End the button's spinner, with a hint if there is one. A hint that can't be shown becomes a message in the person's own chat."""
        shown: Json = {"text": text_of(hint), "show_alert": alert} if hint else {}
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": inbound.trigger, **shown})
        except TelegramError as error:
            if hint:
                await self._say(replace(inbound, where=Address(inbound.channel, inbound.by.identity.id)), Card(body=hint))
            elif not says(error, "query is too old", "query_id_invalid", "query id is invalid"):
                raise delivery_error(error) from error

    async def _say(self, inbound: Inbound, card: Card) -> None:
        reply_to = inbound.message if isinstance(inbound, MessageReceived) and not inbound.direct else ""
        try:
            for call in post(Post(inbound.where, flattened(card), reply_to=reply_to)):
                await self._api.call(call.method, call.args)
        except TelegramError as error:
            raise delivery_error(error) from error


def _event(update: Any) -> str:
    number = update.get("update_id") if isinstance(update, dict) else None
    return f"update:{number}" if isinstance(number, int) else ""


def _is_hint(inbound: Inbound, answer: Answer) -> bool:
    return isinstance(inbound, ButtonPressed) and not answer.buttons and 0 < len(text_of(answer.text)) <= HINT
