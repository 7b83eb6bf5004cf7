"""Serves both emulated platforms and the page on one port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from sandbox.page.changes import Changes, Side
from sandbox.page.guide import Guide
from sandbox.page.late import LateCustomers
from sandbox.page.office import Office
from sandbox.page.phone import Phone
from sandbox.page.routes import here_only, routes
from sandbox.page.shop import Shop
from sandbox.people import COLLEAGUES, CUSTOMERS, EARLIER, MANAGER, ROOMS, VISITOR
from sandbox.slack import SlackWorld
from sandbox.telegram import TelegramWorld

LARGEST_BODY = 80 * 1024 * 1024
LAST_PORT = 65535


class Sandbox:
    """``telegram`` and ``slack`` are the emulators. A desk uses the two base addresses. The team works in ``zone``. ``shop`` is the site of
    somebody else, which shows the desk's chat as soon as it knows the address of its script.
    """

    def __init__(self, manifest: dict[str, Any] | None = None, zone: str = "Europe/Berlin") -> None:
        self.telegram = TelegramWorld()
        self.slack = SlackWorld(manifest=manifest)
        self.guide = Guide(self._is_rating_asked, self._is_manager_pinged)
        for one in COLLEAGUES:
            self.slack.add_user(one.id, one.name, real_name=one.real_name, tz=zone)
        for room in ROOMS:
            self.slack.add_channel(room.id, room.name, list(room.members), private=room.private)
        self.phone = Phone(self.telegram, self.guide, CUSTOMERS)
        for customer in EARLIER:
            self.telegram.add_person(customer.id, customer.first_name, customer.last_name, customer.username, customer.language)
        self.office = Office(self.slack, COLLEAGUES)
        self.shop = Shop(VISITOR)
        self.late = LateCustomers(self.phone, self.guide)
        self.web_link: Callable[[str], Awaitable[str]] | None = None
        """Makes an address that opens the desk in a browser, signed in as one of the team."""
        self._changes = Changes()
        self._runner: web.AppRunner | None = None
        self._watchers: list[asyncio.Task[None]] = []
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def telegram_base_url(self) -> str:
        return self.url

    @property
    def slack_base_url(self) -> str:
        return f"{self.url}/api/"

    async def start(self, port: int = 0) -> Self:
        """Start on this port, or on the next free one if it is in use. 0 chooses any free one."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(self.telegram.routes())
        app.add_routes(self.slack.routes())
        app.router.add_get("/sandbox/web/{person}", here_only(self._web))
        app.add_routes(routes(self.phone, self.office, self.guide, self.late, self._changes, self.shop))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, _listening(port)).start()
        self._port = self._runner.addresses[0][1]
        self._watchers = [
            asyncio.create_task(self._watch("phone", self.telegram)),
            asyncio.create_task(self._watch("office", self.slack)),
        ]
        return self

    def desk_is_at(self, address: str) -> None:
        """From now on, the shop shows the chat of this desk."""
        self.shop.script = f"{address}/channels/site/widget.js"
        self._changes.ring("phone")

    async def _web(self, request: web.Request) -> web.StreamResponse:
        """Send a colleague to the desk's own pages."""
        person = request.match_info["person"]
        if self.web_link is None or person not in {one.id for one in COLLEAGUES}:
            raise web.HTTPNotFound
        return web.Response(status=302, headers={"Location": await self.web_link(person), "Referrer-Policy": "no-referrer"})

    async def _watch(self, side: Side, world: TelegramWorld | SlackWorld) -> None:
        queue = world.subscribe()
        try:
            while True:
                await queue.get()
                self.late.renew()
                self._changes.ring(side)
        finally:
            world.unsubscribe(queue)

    def _is_rating_asked(self) -> bool:
        return self.phone.asked_for_rating()

    def _is_manager_pinged(self) -> bool:
        return self.office.pinged(MANAGER)

    async def close(self) -> None:
        self._changes.close()
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        await self.telegram.close()
        await self.slack.close()
        if self._runner is not None:
            await self._runner.cleanup()


def _listening(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine. Raises OSError if no port is free."""
    for candidate in range(port, LAST_PORT + 1):
        try:
            return socket.create_server(("127.0.0.1", candidate))
        except OSError as error:
            if error.errno != errno.EADDRINUSE or candidate == LAST_PORT:
                raise
    raise OSError(errno.EADDRNOTAVAIL, f"the last port is {LAST_PORT}")
