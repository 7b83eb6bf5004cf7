"""Tells every open page which window changed, by Server-Sent Events. Several changes become one event."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import web

Side = Literal["phone", "office"]
HEARTBEAT = 15.0


class Changes:
    """Signals for each open page. A page that reconnects reads everything again, so nothing is kept for it."""

    def __init__(self) -> None:
        self._bells: dict[asyncio.Event, set[Side]] = {}
        self._closing = False

    def ring(self, side: Side) -> None:
        for bell, sides in self._bells.items():
            sides.add(side)
            bell.set()

    def close(self) -> None:
        self._closing = True
        for bell in self._bells:
            bell.set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        bell = asyncio.Event()
        self._bells[bell] = set()
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while not self._closing:
                await response.write(await self._next(bell))
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            del self._bells[bell]
        return response

    async def _next(self, bell: asyncio.Event) -> bytes:
        try:
            await asyncio.wait_for(bell.wait(), HEARTBEAT)
        except TimeoutError:
            return b": still here\n\n"
        bell.clear()
        sides = sorted(self._bells[bell])
        self._bells[bell].clear()
        return "".join(f"data: {side}\n\n" for side in sides).encode()
