"""Passes updates to the desk and shows its private answers. What can't be translated is parked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telegram.error import TelegramError

from adapters.telegram.api import Api
from adapters.telegram.entities import Json
from adapters.telegram.errors import delivery_error, says
from adapters.telegram.ingest import TranslationError, translate
from adapters.telegram.render import HINT, post
from adapters.telegram.translation import Me
from bot.core.richtext import text_of
from bot.ports.adapter_kit import FollowUps, park
from bot.ports.cards import Answer, Card
from bot.ports.channel import DeskPort
from bot.ports.inbound import ButtonPressed, Inbound, MessageReceived
from bot.ports.outbound import Post

_LAST_WORDS = 5.0  # seconds for answers under way when we stop


class Intake:
    """The way from an update to the desk and back, the same for polling and webhook."""

    def __init__(self, api: Api, desk: DeskPort, me: Me) -> None:
        self._api = api
        self._door = desk
        self._me = me
        self._follow_ups = FollowUps(me.channel)

    async def take(self, update: Any, raw: bytes) -> None:
        """Returns when the update is durable; raises when it must be told again."""
        try:
            inbound = translate(update, self._me, datetime.now(UTC), raw)
        except TranslationError as error:
            await park(self._door, self._me.channel, _event(update), raw, str(error))
            return
        if inbound is None:
            return
        answer = await self._door.handle(inbound)
        if isinstance(inbound, ButtonPressed) or answer.text:
            self._follow_ups.start(self._reply(inbound, answer))

    async def settle(self) -> None:
        """Wait a little for the answers under way."""
        await self._follow_ups.settle(_LAST_WORDS)

    async def _reply(self, inbound: Inbound, answer: Answer) -> None:
        """What vanishes: if it cannot be said, nobody is told again."""
        try:
            if isinstance(inbound, ButtonPressed):
                await self._release(inbound, answer)
            if answer.text and not _is_hint(inbound, answer):
                reply_to = inbound.message if isinstance(inbound, MessageReceived) and not inbound.direct else ""
                for call in post(Post(inbound.where, Card(body=answer.text, buttons=answer.buttons), reply_to=reply_to)):
                    await self._api.call(call.method, call.args)
        except TelegramError as error:
            if not says(error, "query is too old", "query_id_invalid", "query id is invalid"):
                raise delivery_error(error) from error

    async def _release(self, inbound: ButtonPressed, answer: Answer) -> None:
        """Ends the button's spinner, with a hint where there is one."""
        args: Json = {"callback_query_id": inbound.trigger}
        if _is_hint(inbound, answer):
            args |= {"text": text_of(answer.text), "show_alert": answer.alert}
        await self._api.call("answerCallbackQuery", args)


def _event(update: Any) -> str:
    number = update.get("update_id") if isinstance(update, dict) else None
    return f"update:{number}" if isinstance(number, int) else ""


def _is_hint(inbound: Inbound, answer: Answer) -> bool:
    return isinstance(inbound, ButtonPressed) and not answer.buttons and 0 < len(text_of(answer.text)) <= HINT
