"""Somebody else's program: it checks every request with the library of the Standard Webhooks specification."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """``heard`` are the accepted events with their ids, ``asked`` the ids of all requests. ``refusals`` are the next answers."""

    secret: str = SECRET
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    always: int = 0
    """The status of every answer; 0 to accept."""
    delay: float = 0.0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def open(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_get("/", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def settings(self, more: str = "private: true") -> str:
        return f'{{url: "{self.url}", secret: {self.secret}, {more}}}'

    def told(self) -> list[tuple[str, int]]:
        """Types and ticket numbers, in the order in which they were accepted."""
        return [(body["type"], body["data"]["ticket"]["number"]) for _, body in self.heard]

    def kinds(self, number: int) -> list[str]:
        return [kind.removeprefix("ticket.") for kind, of in self.told() if of == number]

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.text()
        told = Webhook(self.secret).verify(body, dict(request.headers))  # raises for a wrong signature or an old time
        event = request.headers["webhook-id"]
        self.asked.append(event)
        await asyncio.sleep(self.delay)
        status = self.always or (self.refusals.pop(0) if self.refusals else 204)
        if status < 300:
            self.heard.append((event, told))
        return web.Response(status=status, headers=self.headers)
