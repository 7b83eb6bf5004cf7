"""The HTTP server: health, readiness, metrics, and the webhooks of the channels."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Protocol, cast

from aiohttp import HttpVersion11, hdrs, http_exceptions, web
from prometheus_client.registry import REGISTRY, CollectorRegistry

from bot.ports.channel import Channel, Request, Response
from bot.program.connections import HttpConnection, HttpLimits, Stage, peer_of
from bot.program.health import Report
from bot.program.listener import Listener, fitting
from bot.settings import HttpSettings

BODY_LIMIT = 2**20
_LINGER = 2.0  # seconds for which the rest of an unread body is received
_DRAIN = 5.0  # seconds for requests in progress at shutdown

Ready = Callable[[], Awaitable[Report]]
"""Returns whether everything works that this process needs, with details."""
_FORWARDED = re.compile(r"forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|via")
_HERE = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?")


class ApiPort(Protocol):
    """The API for programs. ``read`` returns a request's body; see :meth:`Web._body`."""

    async def answer(self, request: web.Request, read: Callable[[], Awaitable[bytes]]) -> web.StreamResponse: ...


class DeskPages(Protocol):
    """The web desk. ``more_time`` is called whenever a long answer or upload made progress."""

    async def answer(
        self, request: web.Request, read: Callable[[], Awaitable[bytes]], more_time: Callable[[], None]
    ) -> web.StreamResponse: ...
    async def close(self) -> None: ...


class Web:
    """The server. ``channels`` receive their webhooks by name, if ``serves_channels``. ``api`` makes the API for programs, and ``desk`` the
    web desk; each is loaded at its first request.
    """

    def __init__(
        self,
        http: HttpSettings,
        channels: Mapping[str, Channel],
        ready: Ready,
        *,
        serves_channels: bool = True,
        api: Callable[[], ApiPort] | None = None,
        desk: Callable[[], DeskPages] | None = None,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._http = http
        self._channels = channels
        self._ready = ready
        self._registry = registry
        self._make_api = api
        self._loaded_api: ApiPort | None = None
        self._make_desk = desk
        self._loaded_desk: DeskPages | None = None
        self._limits = HttpLimits(
            total=fitting(http.connections),
            per_peer=http.connections_per_peer,
            headers=http.header_timeout.total_seconds(),
            body=http.body_timeout.total_seconds(),
            idle=http.idle_timeout.total_seconds(),
        )
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_staged])
        app.add_routes(self.routes(serves_channels=serves_channels))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_DRAIN, handle_signals=False)
        self._listener: Listener | None = None

    def routes(self, *, serves_channels: bool) -> list[web.RouteDef]:
        """Return the routes; the first line of a handler's docstring is its entry in docs/reference.md."""
        own = [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz), web.get("/metrics", self._metrics)]
        if self._make_api is not None:
            own.append(web.route("*", "/api/{rest:.*}", self._api))
        if self._make_desk is not None:
            own += [web.route("*", "/desk", self._desk), web.route("*", "/desk/{rest:.*}", self._desk)]
        if not serves_channels:
            return own
        return [*own, web.post("/channels/{name}/events", self._events), web.route("*", "/channels/{name}/{path:.+}", self._paths)]

    async def start(self) -> int:
        """Start listening. Return the port, which matters if 0 was configured. Raises OSError if it is taken."""
        await self._runner.setup()
        assert self._runner.server is not None
        # Bodies aren't decompressed: the platform signed these bytes, and a stranger's could be a decompression bomb.
        options = {"access_log": None, "logger": _logger(), "auto_decompress": False, "lingering_time": _LINGER}
        self._listener = Listener(self._runner.server, self._limits, self._http.trusted_proxies, **options)
        try:
            await self._listener.start(self._http.host, self._http.port)
        except OSError:
            await self._runner.cleanup()
            raise
        return self._listener.port

    async def stop(self) -> None:
        """Accept no new requests and let those in progress finish."""
        if self._listener is not None:
            await self._listener.stop()
        if self._loaded_desk is not None:
            await self._loaded_desk.close()
        await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        """200 while the process is alive."""
        return web.Response(text="ok\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        """200 if the database answers and every channel of this role is connected, otherwise 503; `warnings` lists the alarms."""
        report = await self._ready()
        told = report.full if self._is_ours(request) else report.brief
        text = json.dumps(told, ensure_ascii=False, default=str)
        return web.Response(status=200 if report.ready else 503, text=text, content_type="application/json")

    async def _metrics(self, request: web.Request) -> web.Response:
        """The metrics, as Prometheus text."""
        if not self._is_ours(request):
            refusal = "metrics are for this machine, or for a request with http.status_token\n"
            return web.Response(status=401, text=refusal, headers={"WWW-Authenticate": "Bearer"})
        from bot.program.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415  many desks are never asked

        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _is_ours(self, request: web.Request) -> bool:
        """Whether a request may see details: it comes from this machine without a proxy, or has the token."""
        token = self._http.status_token.get_secret_value().encode()
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and hmac.compare_digest(told.strip().encode("utf-8", "surrogateescape"), token)
        return (bool(token) and known) or _is_from_here(request)

    async def _body(self, request: web.Request) -> bytes:
        """Read the body, with a time limit. Raises TimeoutError, HTTPRequestEntityTooLarge, and errors for a broken one."""
        _enter(request, Stage.READING)
        async with asyncio.timeout(self._limits.body):
            body = await request.read()
        _enter(request, Stage.HANDLING)
        return body

    async def _api(self, request: web.Request) -> web.StreamResponse:
        """The API for programs: `/api/v1/…`, described by `/api/openapi.json` and the page `/api/docs` (docs/api.md)."""
        assert self._make_api is not None
        if self._loaded_api is None:
            self._loaded_api = self._make_api()
        return await self._loaded_api.answer(request, partial(self._body, request))

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        """The web desk for agents and managers (docs/web.md)."""
        assert self._make_desk is not None
        if self._loaded_desk is None:
            self._loaded_desk = self._make_desk()
        return await self._loaded_desk.answer(request, partial(self._body, request), partial(_enter, request, Stage.HANDLING))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Webhook of a channel: events, interactions and commands that its platform sends. 401 without a valid secret or signature."""
        channel = self._channels.get(request.match_info["name"])
        if channel is None:
            return web.Response(status=404, text="no such channel\n")
        return await self._received(channel, request, "events")

    async def _paths(self, request: web.Request) -> web.StreamResponse:
        """Further addresses of a channel whose platform is a web page. 404 for all other channels."""
        channel, path = self._channels.get(request.match_info["name"]), request.match_info["path"]
        if channel is not None and channel.capabilities.serves_paths:
            return await self._received(channel, request, path)
        if path == "events":
            raise web.HTTPMethodNotAllowed(request.method, [hdrs.METH_POST])
        raise web.HTTPNotFound

    async def _received(self, channel: Channel, request: web.Request, path: str) -> web.StreamResponse:
        try:
            body = await self._body(request)
        except TimeoutError:
            return web.Response(status=408, text="the body did not come\n")
        except (web.RequestPayloadError, http_exceptions.HttpProcessingError):
            return web.Response(status=400, text="the body is broken\n")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request(request.method, headers, body, dict(request.query), path, self._client(request))
        answer: Response = await channel.receive(asked)
        told = {"Content-Type": answer.content_type, **answer.headers}
        if answer.stream is None:
            return web.Response(status=answer.status, body=answer.body, headers=told)
        return await _streamed(request, answer, told)

    def _client(self, request: web.Request) -> str:
        """The address that a request comes from. Only a trusted proxy is believed: it adds the last address, and whoever is before it
        may have invented the others.
        """
        if not isinstance(request.protocol, HttpConnection):
            return request.remote or ""
        peer = request.protocol.peer
        for told in reversed(",".join(request.headers.getall("X-Forwarded-For", ())).split(",")):
            if not peer.trusted or not told.strip():
                break
            peer = peer_of(told.strip(), self._http.trusted_proxies)
        return peer.key


async def _streamed(request: web.Request, answer: Response, headers: Mapping[str, str]) -> web.StreamResponse:
    """Send the pieces of a stream as they come. Each one begins the time limit of the connection again."""
    stream = web.StreamResponse(status=answer.status, headers=headers)
    async with aclosing(cast("AsyncGenerator[bytes, None]", answer.stream)) as pieces:
        try:
            await stream.prepare(request)
            if answer.body:
                await stream.write(answer.body)
            async for piece in pieces:
                await stream.write(piece)
                _enter(request, Stage.HANDLING)
            await stream.write_eof()
        except ConnectionError:
            pass  # the client has gone
    return stream


def _is_from_here(request: web.Request) -> bool:
    """Whether a request comes from this machine without a proxy. In doubt it doesn't.

    A proxy on this machine connects from loopback too, but it adds headers, passes the public host name, or speaks HTTP/1.0.
    """
    here = isinstance(request.protocol, HttpConnection) and request.protocol.peer.local
    forwarded = any(_FORWARDED.fullmatch(name.lower()) for name in request.headers)
    asked_for_us = _HERE.fullmatch(request.headers.get("Host", "").lower()) is not None
    return here and asked_for_us and not forwarded and request.version >= HttpVersion11


@web.middleware
async def _staged(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Set the stage, because only a complete request is safe from being dropped for another connection."""
    _enter(request, Stage.HANDLING)
    try:
        return await handler(request)
    finally:
        _enter(request, Stage.WAITING)


def _enter(request: web.Request, stage: Stage) -> None:
    if isinstance(request.protocol, HttpConnection):
        request.protocol.enter(stage)


def _logger() -> logging.Logger:
    logger = logging.getLogger("bot.program.web")
    if not logger.filters:
        logger.addFilter(_shorten)
    return logger


def _shorten(record: logging.LogRecord) -> bool:
    """Log requests that aren't HTTP as one line: any scanner sends them, and the parser's error quotes headers."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, http_exceptions.HttpProcessingError):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args, record.exc_info = f"a request that isn't HTTP ({type(error).__name__})", (), None
    return True
