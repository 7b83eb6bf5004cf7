"""Long polling: batches of updates come in, and the next one is asked for only after every update of this one is durable."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

import structlog
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken, TelegramError

from adapters.telegram.answers import Intake
from adapters.telegram.api import Api, UnansweredError
from adapters.telegram.listening import (
    ALLOWED_UPDATES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SHUT_OUT_PAUSE,
    offer_commands,
    pause,
    who_am_i,
    why,
)
from bot.ports.background import Endless
from bot.ports.channel import DeskPort
from bot.ports.store import RetryLater, StoreUnavailable

log = structlog.get_logger()

_LONG = 25  # seconds that Telegram holds a poll open
_GRACE = 10  # seconds more until we take it for dead
_STANDBY = 1.0
_CONFLICT_PAUSE, _CONFLICT_LASTS = 5.0, 15.0


class Poll:
    """One bot's poll, by whichever process leads. It never ends by itself."""

    def __init__(self, api: Api, door: DeskPort, channel: str) -> None:
        self._api = api
        self._door = door
        self._channel = channel
        self._stop = asyncio.Event()
        self._task: Endless | None = None
        self._menu: asyncio.Task[None] | None = None
        self._intake: Intake | None = None
        self._connected = False
        self._conflict_at = float("-inf")
        self._offset: int | None = None
        self._pause = 0.0
        self._words = "not connected yet"

    @property
    def trouble(self) -> str:
        """A meeting with another copy of us is told for a while: both hear something then, and neither everything."""
        met = monotonic() - self._conflict_at < _CONFLICT_LASTS
        return self._words or ("another copy of this bot is running" if met else "")

    def start(self) -> None:
        self._task = self._door.background.every(f"poll:{self._channel}", self._run, expected=(StoreUnavailable, RetryLater))

    async def stop(self) -> None:
        """Ends the open poll at once; a batch that has come is handled to its end."""
        self._stop.set()
        if self._menu is not None:
            self._menu.cancel()
        if self._task is not None:
            await self._task.end()
        if self._intake is not None:
            await self._intake.settle()
        self._words = "stopped"

    async def _run(self) -> None:
        """One turn. What is not Telegram's fault (the desk could not keep the batch, or an error of ours) is told and tried again by the
        caller; Telegram keeps the batch until we ask beyond it.
        """
        try:
            await self._turn()
        except TelegramError as error:
            self._failed(error)
        except Exception:
            self._trouble("the desk could not take the news in", logged=False)
            raise
        if self._pause:
            await pause(self._stop, self._pause)

    async def _turn(self) -> None:
        if not await self._door.leads(f"poll:{self._channel}"):
            # Another process polls; it has moved the offset, so ours is worth nothing.
            self._connected, self._offset, self._words = False, None, ""
            await pause(self._stop, _STANDBY)
            return
        intake = await self._prepare()
        await self._take(await self._updates(), intake)
        self._words, self._pause = "", 0.0

    async def _prepare(self) -> Intake:
        """Once, and after trouble: who we are, and no webhook in the way. A poll alone would tell this only after its long wait."""
        if not self._connected:
            me = await who_am_i(self._api, self._channel)
            if self._intake is None:
                await self._no_webhook()
                self._intake = Intake(self._api, self._door, me)
            self._connected, self._words = True, ""
        assert self._intake is not None
        if self._menu is None:
            self._menu = asyncio.create_task(offer_commands(self._api, self._door, self._channel))
        return self._intake

    async def _no_webhook(self) -> None:
        """Removes what is left of an earlier webhook, at the start only: one set later is that of a newer copy, which must not become deaf.

        A refusal harms nobody who has none; the poll tells the others.
        """
        try:
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
        except (BadRequest, EndPointNotFound) as error:
            log.warning("webhook not removed", channel=self._channel, reason=str(error))

    async def _updates(self) -> list[Any]:
        """The next batch; nothing when told to stop."""
        args: dict[str, Any] = {"timeout": _LONG, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            args["offset"] = self._offset
        poll = asyncio.create_task(self._api.call("getUpdates", args, seconds=_LONG + _GRACE))
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((poll, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not poll.done():
                return []
            batch = poll.result()
        finally:
            for task in (poll, stopped):
                task.cancel()
            await asyncio.gather(poll, stopped, return_exceptions=True)
        if not isinstance(batch, list):
            raise UnansweredError("the answer is no list of updates")
        return batch

    async def _take(self, batch: list[Any], intake: Intake) -> None:
        results = await asyncio.gather(*(intake.take(update, json.dumps(update).encode()) for update in batch), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        numbers = [update["update_id"] for update in batch if isinstance(update, dict) and isinstance(update.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1

    def _failed(self, error: TelegramError) -> None:
        self._connected = False
        if isinstance(error, Conflict):
            if not self.trouble:
                log.error("another copy of this bot is running", channel=self._channel, reason=error.message)
            self._conflict_at = monotonic()
            self._pause = _CONFLICT_PAUSE
        elif isinstance(error, InvalidToken):
            self._trouble(why(error))
            self._pause = SHUT_OUT_PAUSE
        else:
            self._trouble(why(error))
            self._pause = max(min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE), getattr(error, "seconds", 0.0))

    def _trouble(self, words: str, *, logged: bool = True) -> None:
        if logged and words != self._words:
            log.error("not listening", channel=self._channel, reason=words)
        self._words = words
