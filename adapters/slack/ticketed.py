"""Handles a reaction with the ticket emoji: fetches the message it is on, and asks the desk to make a ticket of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from adapters.slack.api import Api
from adapters.slack.lookups import LookUps
from adapters.slack.payload import Json, listing, maybe
from adapters.slack.translation import TranslationContext, author, files, thread_of
from bot.ports.inbound import Inbound, ReactionAdded, ShortcutUsed
from bot.ports.outbound import DeliveryError
from bot.ports.patience import left

log = structlog.get_logger()
WITHIN: Final = 1.5  # seconds that the acknowledgement may wait for the message


async def meant(
    inbound: Inbound | None, api: Api, look_ups: LookUps, desk: TranslationContext, makes_ticket: Callable[[str], bool]
) -> Inbound | None:
    """The news itself, or the shortcut *Make a ticket* where somebody put an emoji on a message that asks for a ticket."""
    if not isinstance(inbound, ReactionAdded) or not inbound.there or not makes_ticket(inbound.emoji):
        return inbound
    try:
        async with asyncio.timeout(left(WITHIN)):
            message = await _message(api, inbound)
            if message is None:
                return inbound
            await look_ups.look_up({"type": "message_action", "message": message}, desk.us)
            if user := maybe(message, "user"):
                await look_ups.people.learn(user)
    except (DeliveryError, TimeoutError) as error:
        log.warning("a message with a ticket emoji cannot be read", channel=desk.us.channel, reason=str(error))
        return inbound
    return ShortcutUsed(
        event=inbound.event,
        at=inbound.at,
        by=inbound.by,
        where=inbound.where._replace(thread=thread_of(message)),
        raw=inbound.raw,
        verb="new",
        message=inbound.message,
        author=author(message, desk),
        text=desk.words(message),
        files=files(message, desk.us.channel),
    )


async def _message(api: Api, inbound: ReactionAdded) -> Json | None:
    """The message, in its room or in a thread there."""
    asked: Json = {"channel": inbound.where.place, "oldest": inbound.message, "latest": inbound.message, "inclusive": True, "limit": 1}
    found = listing(await api.call("conversations.history", safe=True, **asked), "messages")
    if not found:
        found = listing(await api.call("conversations.replies", safe=True, ts=inbound.message, **asked), "messages")
    return next((message for message in found if maybe(message, "ts") == inbound.message), None)
