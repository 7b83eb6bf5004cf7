"""What a page reads: its messages, and what changes from then on, as a stream or by asking again and again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

from adapters.site.feed import Feed
from adapters.site.http import Refused, found, number, streamed
from adapters.site.store import Shown, SiteStore, StoreDown
from bot.ports.channel import Request, Response
from bot.ports.tolerant import Json

PAGE = 50  # messages
HEARTBEAT, LONG_POLL = 15.0, 25.0  # seconds
_LATER = {"later": True}
"""Tells a page to ask every few seconds, because there is no room for it to wait."""


class Reading:
    """Answers pages that read. ``now`` is the time in seconds."""

    def __init__(self, store: SiteStore, feed: Feed, now: Callable[[], float]) -> None:
        self._store, self._feed, self._now = store, feed, now

    def ring(self, visitor: str) -> None:
        """Tell a visitor's pages at once that something has changed."""
        self._feed.ring(visitor)

    async def history(self, visitor: str, request: Request) -> Response:
        """The last messages, or those before one; and the number from which on to ask for changes."""
        born = number(request, "before") or 2**53
        newest, shown = await self._store.run(lambda chats: (chats.newest(), chats.before(visitor, born, PAGE + 1)))
        messages = [told(one) for one in reversed(shown[:PAGE])]
        return found({"messages": messages, "more": len(shown) > PAGE, "last": newest})

    def stream(self, visitor: str, expires: int, request: Request) -> Response:
        last = request.headers.get("last-event-id", "0")
        if not (last.isascii() and last.isdigit() and len(last) < 16):
            raise Refused(400, "form", "Last-Event-ID must be a number.")
        return streamed(self._events(visitor, int(last), expires))

    async def poll(self, visitor: str, request: Request) -> Response:
        """Wait for a change, then return all changes since a number."""
        after = number(request, "after")
        with self._feed.reading(visitor) as reader:
            changes = await self._since(visitor, after)
            if reader is None:
                return found({"messages": [told(one) for one in changes], **_LATER})
            if not changes and await reader.wait(LONG_POLL):
                changes = await self._since(visitor, after)
            return found({"messages": [told(one) for one in changes], **(_LATER if reader.sent_away else {})})

    async def _events(self, visitor: str, after: int, expires: int) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        with self._feed.reading(visitor) as reader:
            news = True
            while reader is not None and not reader.sent_away and not self._feed.closing and self._now() < expires:
                try:
                    changes = await self._since(visitor, after) if news else []
                except StoreDown:
                    return  # the page comes back, and tells its visitor meanwhile that there is no connection
                for one in changes:
                    after = one.number
                    yield f"id: {after}\ndata: {json.dumps(told(one), ensure_ascii=False)}\n\n".encode()
                news = bool(changes) or await reader.wait(HEARTBEAT)
                if not news:
                    yield b": still here\n\n"
            if reader is None or reader.sent_away:
                yield f"data: {json.dumps(_LATER)}\n\n".encode()

    async def _since(self, visitor: str, after: int) -> list[Shown]:
        return await self._store.run(lambda chats: chats.since(visitor, after, PAGE))


def told(shown: Shown) -> Json:
    """A message as the widget gets it."""
    return {"id": shown.id, "number": shown.number, "born": shown.born, "kind": shown.kind, "at": shown.at, **shown.data}
