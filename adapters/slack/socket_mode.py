"""Socket Mode: envelopes come in, go to Bolt, and are acknowledged when Bolt's answer (the commit) is there."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.api import Api, quiet
from adapters.slack.payload import maybe
from adapters.slack.webhook import STUMBLES
from bot.ports.background import Background, Endless
from bot.ports.outbound import DeliveryError
from bot.ports.proxies import proxy_for
from bot.ports.sockets import attentive

log = structlog.get_logger()
PING: Final = 5.0
LONGEST_PAUSE: Final = 30.0
GRACE: Final = 3.0  # a connection that Slack refreshes is away for a moment
DRAIN: Final = 8.0
_TICKET = re.compile(r"(wss?://[^?\s'\"]*)\?[^\s'\")]*")


class Socket(SocketModeClient):
    """The SDK's client with three changes: it never tries a spent address again, says what is wrong, and can be drained."""

    def __init__(self, api: Api, app: AsyncApp, park: Callable[[Any, Exception], Awaitable[None]]) -> None:
        super().__init__(api.settings.app_token.get_secret_value(), logger=_logger(), web_client=api.client, ping_interval=PING)
        self.api = api
        self.app = app
        self.park = park
        self.problem = "not connected yet"
        self._running: set[asyncio.Task[None]] = set()
        self._seen = 0.0
        self._stopping = False
        self._watching: Endless | None = None
        self.socket_mode_request_listeners.append(self._take)

    async def start(self, background: Background, name: str) -> None:
        """Begin to connect; that may take as long as it takes."""
        await self.aiohttp_client_session.close()
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._spend)
        self.aiohttp_client_session = aiohttp.ClientSession(trace_configs=[trace], connector=aiohttp.TCPConnector(socket_factory=attentive))
        self.message_processor.cancel()
        process = partial(background.every, f"messages:{name}", self.process_message)
        self.message_processor = process().task
        self._watching = background.every(f"socket:{name}", partial(self._watch, process), PING)

    async def stop(self) -> None:
        """Read nothing more, handle and acknowledge what was read, then close."""
        self._stopping = True
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
        if self._watching is not None:
            await self._watching.cancel()
        for task in (self.message_receiver, self.current_session_monitor):
            if task is not None:
                task.cancel()
        await self._drain()
        await self.close()  # type: ignore[no-untyped-call]

    @property
    def trouble(self) -> str:
        session = self.current_session
        if session is not None and not session.closed and not self.stale:
            self._seen = monotonic()
            return ""
        return "" if self._seen and monotonic() - self._seen < GRACE else self.problem

    async def issue_new_wss_url(self) -> str:
        """Ask until Slack names an address."""
        pause = 1.0
        while not self.closed:
            try:
                answer = await self.api.call("apps.connections.open", as_app=True, safe=True)
            except DeliveryError as error:
                self.problem = f"Slack gives no connection: {error.reason}"
                log.warning("no socket", reason=error.reason)
                await asyncio.sleep(max(pause, min(error.retry_after, LONGEST_PAUSE)))
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.problem = "the connection to Slack is lost, trying again"
                url = maybe(answer, "url")
                self.proxy = proxy_for(url)
                return url
        raise ConnectionError("closed")

    async def _watch(self, process: Callable[[], Endless]) -> None:
        """Connect, then look whether the tasks of the SDK still run: without them the connection looks well and hears nothing."""
        tasks = (self.current_session_monitor, self.message_receiver)
        if None in tasks:
            await self.connect()  # type: ignore[no-untyped-call]
        elif any(task is not None and task.done() for task in tasks) and not self.connect_operation_lock.locked():
            log.error("a task of the socket has died; connecting anew")
            await self.connect_to_new_endpoint(force=True)
        if self.message_processor.done():
            log.error("the task that handles messages of the socket has died; it starts again")
            self.message_processor = process().task

    async def process_message(self) -> None:
        raw = await self.message_queue.get()
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            log.warning("a frame that is no JSON")
            return
        if isinstance(message, dict) and not (self._stopping and message.get("type") == "disconnect"):
            task = asyncio.get_running_loop().create_task(self.run_message_listeners(message, raw))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            answer = await run_async_bolt_app(self.app, request)
        except STUMBLES as odd:
            await self.park(request.payload, odd)
            answer = BoltResponse(status=200)
        await send_async_response(client, request, answer, 0.0)

    async def _spend(self, *_: object) -> None:
        # connect() tries the same address for ever when its first handshake fails; Slack takes each address once.
        self.wss_uri = None

    async def _drain(self) -> None:
        self.message_processor.cancel()
        while not self.message_queue.empty():
            await self.process_message()
        if self._running:
            await asyncio.wait(set(self._running), timeout=DRAIN)


def _logger() -> logging.Logger:
    logger = quiet.getChild("socket")
    if not logger.filters:
        logger.addFilter(_discreet)
    return logger


def _discreet(record: logging.LogRecord) -> bool:
    """An address is a key as long as it is unspent, and the SDK logs it with every failure."""
    record.msg, record.args, record.exc_info = _TICKET.sub(r"\1?…", record.getMessage()), (), None
    return True
