"""HTTP requests go in; health, readiness and metrics come out, and news for the channels' doors is handed on."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import http_exceptions, web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

from bot.ports import Channel, Request, Response
from bot.settings import Http

BODY_LIMIT = 2**20
_PATIENCE = 30.0  # seconds that a body may take to come
_DRAIN = 5.0  # seconds that requests under way may take at the end

Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, Any]]]]
"""Whether everything works that this process needs, and what to tell about it."""


class Web:
    """The server. ``channels`` are asked by name; without ``serves_channels`` nobody's door is open here."""

    def __init__(
        self,
        http: Http,
        channels: Mapping[str, Channel],
        ready: Ready,
        *,
        serves_channels: bool = True,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._http = http
        self._channels = channels
        self._ready = ready
        self._registry = registry
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        if serves_channels:
            app.router.add_post("/channels/{name}/events", self._events)
        # Bodies stay as they came: what a platform signed are these bytes, and no stranger may have us unpack his.
        self._runner = web.AppRunner(
            app, access_log=None, logger=_logger(), auto_decompress=False, shutdown_timeout=_DRAIN, handle_signals=False
        )

    async def start(self) -> int:
        """Begin to listen; returns the port, which matters where 0 was asked for. Raises OSError when it is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._http.host, self._http.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        port: int = self._runner.addresses[0][1]
        return port

    async def stop(self) -> None:
        """Take no new requests, and let those under way end."""
        await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _readyz(self, _: web.Request) -> web.Response:
        ready, facts = await self._ready()
        text = json.dumps({"ready": ready, **facts}, ensure_ascii=False, default=str)
        return web.Response(status=200 if ready else 503, text=text, content_type="application/json")

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _events(self, request: web.Request) -> web.Response:
        channel = self._channels.get(request.match_info["name"])
        if channel is None:
            return web.Response(status=404, text="no such channel\n")
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="the body did not come\n")
        except (web.RequestPayloadError, http_exceptions.HttpProcessingError):
            return web.Response(status=400, text="the body is broken\n")
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer: Response = await channel.receive(Request(request.method, headers, body, dict(request.query)))
        return web.Response(status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type})


def _logger() -> logging.Logger:
    logger = logging.getLogger("bot.web")
    if not logger.filters:
        logger.addFilter(_shortly)
    return logger


def _shortly(record: logging.LogRecord) -> bool:
    """What is no HTTP is one line: any scanner sends it, and the parser's complaint quotes headers."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, http_exceptions.HttpProcessingError):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args, record.exc_info = f"a request that is no HTTP ({type(error).__name__})", (), None
    return True
