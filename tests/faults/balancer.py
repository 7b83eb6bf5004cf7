"""A load balancer: passes requests for one public address to several desks in turn."""

from __future__ import annotations

from itertools import count

import aiohttp
from aiohttp import web

from tests.faults.desks import Desks, Process

DROPPED = {"host", "content-length", "transfer-encoding", "connection"}


class Balancer:
    """``behind`` are the desks that get requests; one that does not answer is a bad gateway, and the platform tells it again."""

    def __init__(self) -> None:
        self.behind: list[Process] = []
        self.url = ""
        self._turn = count()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession()
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._hand_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _hand_on(self, came: web.Request) -> web.Response:
        assert self._session is not None
        if not self.behind:
            return web.Response(status=502)
        desk = self.behind[next(self._turn) % len(self.behind)]
        headers = {name: value for name, value in came.headers.items() if name.lower() not in DROPPED}
        try:
            async with self._session.request(came.method, desk.url + came.path_qs, headers=headers, data=await came.read()) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except aiohttp.ClientError:
            return web.Response(status=502)


class Fleet(Desks):
    """Desks behind one public address."""

    def __init__(self, *of: object) -> None:
        super().__init__(*of)  # type: ignore[arg-type]
        self.balancer = Balancer()

    async def open(self, **options: str) -> None:
        await self.balancer.open()
        await super().open(**options)
        if self.options["slack_mode"] == "http":
            self.slack.deliver_to(f"{self.balancer.url}/channels/slack/events")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "BELLHOP_HTTP__URL": self.balancer.url}

    async def run(self, *, role: str = "all", lease_ms: int = 20_000) -> Process:
        process = await super().run(role=role, lease_ms=lease_ms)
        if role != "worker":
            self.balancer.behind.append(process)
        return process

    def leaves(self, process: Process) -> None:
        """It gets no more requests."""
        if process in self.balancer.behind:
            self.balancer.behind.remove(process)

    async def close(self) -> None:
        await super().close()
        await self.balancer.close()
