"""A reaction with the ticket emoji goes in; what it asks for comes out: a ticket of the message it stands on, whose words must be
fetched.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

import structlog

from adapters.slack.api import Api
from adapters.slack.news import Desk, author, files, thread_of
from adapters.slack.payload import Json, listing, maybe
from adapters.slack.people import Directory, Us
from bot.ports.inbound import Inbound, ReactionAdded, ShortcutUsed
from bot.ports.outbound import DeliveryError

log = structlog.get_logger()
TICKET: Final = "🎫"
WITHIN: Final = 1.5  # seconds that the acknowledgement may wait for the message


async def meant(news: Inbound | None, api: Api, directory: Directory, us: Us, now: datetime) -> Inbound | None:
    """The news itself, or the shortcut *Make a ticket* where somebody put 🎫 on a message."""
    if not isinstance(news, ReactionAdded) or news.emoji != TICKET or not news.there:
        return news
    try:
        async with asyncio.timeout(WITHIN):
            message = await _message(api, news)
            if message is None:
                return news
            if user := maybe(message, "user"):
                await directory.learn(user)
    except (DeliveryError, TimeoutError) as error:
        log.warning("a message with a ticket emoji cannot be read", channel=us.channel, reason=str(error))
        return news
    desk = Desk(us, directory.known, now, untold=directory.untold)
    return ShortcutUsed(
        event=news.event,
        at=news.at,
        by=news.by,
        where=news.where._replace(thread=thread_of(message)),
        raw=news.raw,
        verb="new",
        message=news.message,
        author=author(message, desk),
        text=desk.reader.message(message),
        files=files(message, us.channel),
    )


async def _message(api: Api, news: ReactionAdded) -> Json | None:
    """The message, in its room or in a thread there."""
    asked: Json = {"channel": news.where.place, "oldest": news.message, "latest": news.message, "inclusive": True, "limit": 1}
    found = listing(await api.call("conversations.history", safe=True, **asked), "messages")
    if not found:
        found = listing(await api.call("conversations.replies", safe=True, ts=news.message, **asked), "messages")
    return next((message for message in found if maybe(message, "ts") == news.message), None)
