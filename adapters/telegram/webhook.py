"""Receives updates by HTTP in webhook mode. Answers 200 once an update is durable."""

from __future__ import annotations

import asyncio
import hmac
import json

import structlog
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.answers import Intake
from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error
from adapters.telegram.listening import (
    ALLOWED_UPDATES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SHUT_OUT_PAUSE,
    offer_commands,
    who_am_i,
    why,
)
from bot.ports.adapter_kit import ActiveEvents
from bot.ports.background import Endless
from bot.ports.channel import DeskPort, Request, Response
from bot.ports.pauses import pause

log = structlog.get_logger()

_HEADER = "x-telegram-bot-api-secret-token"
_LARGEST = 1024 * 1024
_CONNECTIONS = 40
_LOOK = 60.0  # seconds


class Webhook:
    """Registers the webhook of one bot, and answers its requests."""

    def __init__(self, api: Api, desk: DeskPort, channel: str, url: str, secret: str) -> None:
        self._api = api
        self._desk = desk
        self._channel = channel
        self._url = f"{url.rstrip('/')}/channels/{channel}/events" if url else ""
        self._secret = secret.encode()
        self._stop = asyncio.Event()
        self._task: Endless | None = None
        self._intake: Intake | None = None
        self._active = ActiveEvents()
        self._registered = False
        self._failing = FIRST_PAUSE
        self.trouble = "not connected yet"

    def start(self) -> None:
        self._task = self._desk.background.every(f"webhook:{self._channel}", self._turn)

    async def stop(self) -> None:
        """Refuse new requests, so that Telegram repeats them, and finish those that were received."""
        self._stop.set()
        if self._task is not None:
            await self._task.cancel()
        await self._active.finished()
        if self._intake is not None:
            await self._intake.settle()
        self.trouble = "stopped"

    async def _turn(self) -> None:
        """Register our address, or look whether somebody replaced it. Telegram does not report that."""
        try:
            await self._register()
        except TelegramError as error:
            self._trouble(why(error))
            self._failing = SHUT_OUT_PAUSE if isinstance(error, InvalidToken) else min(2 * self._failing, LONGEST_PAUSE)
            await pause(self._stop, self._failing)
        except Exception as error:
            self._trouble(f"cannot tell Telegram our address: {type(error).__name__}")
            raise
        else:
            self._failing = FIRST_PAUSE
            await pause(self._stop, _LOOK)

    async def _register(self) -> None:
        self._intake = self._intake or Intake(self._api, self._desk, await who_am_i(self._api, self._channel))
        if not self._url:
            self._trouble("webhook mode needs the public address, http.url")
            return
        if not self._registered or await self._is_lost():
            await self._api.call("setWebhook", self._registration())
        self.trouble = ""
        if not self._registered:
            self._registered = True
            await offer_commands(self._api, self._desk, self._channel)

    async def _is_lost(self) -> bool:
        """Whether Telegram calls another address now. If it can't be asked, nothing is wrong yet."""
        try:
            there = (await self._api.call("getWebhookInfo")).get("url")
        except TelegramError as error:
            log.warning("webhook not looked at", channel=self._channel, reason=delivery_error(error).reason)
            return False
        if there != self._url:
            log.error("somebody else took the webhook away; it is set again", channel=self._channel)
        return bool(there != self._url)

    def _trouble(self, words: str) -> None:
        if words != self.trouble:
            log.error("not listening", channel=self._channel, reason=words)
        self.trouble = words

    def _registration(self) -> dict[str, object]:
        return {
            "url": self._url,
            "secret_token": self._secret.decode(),
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": _CONNECTIONS,
            "drop_pending_updates": False,
        }

    async def receive(self, request: Request) -> Response:
        told = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(told, self._secret):
            return Response(401)
        if request.method != "POST":
            return Response(405)
        if len(request.body) > _LARGEST:
            return Response(413)
        try:
            update = json.loads(request.body)
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return Response(400)
        if self._stop.is_set() or self._intake is None:
            return Response(503)
        return await self._take(self._intake, update, request.body)

    async def _take(self, intake: Intake, update: dict[str, object], raw: bytes) -> Response:
        with self._active:
            try:
                await intake.take(update, raw)
            except Exception:
                log.exception("update not taken in", channel=self._channel)
                return Response(503)
        return Response(200)
