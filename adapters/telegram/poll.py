"""Long polling. The next batch is requested only after every update of this one is stored."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

import structlog
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken, TelegramError

from adapters.telegram.answers import Intake
from adapters.telegram.api import Api, TooManyRequestsError, UnansweredError
from adapters.telegram.listening import (
    ALLOWED_UPDATES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SHUT_OUT_PAUSE,
    offer_commands,
    who_am_i,
    why,
)
from bot.ports.channel import DeskPort
from bot.ports.poller import Poller

log = structlog.get_logger()

_LONG = 25  # seconds that Telegram holds a poll open
_GRACE = 10  # seconds more until we take it for dead
_CONFLICT_PAUSE, _CONFLICT_LASTS = 5.0, 15.0


class Poll:
    """One bot's poll, by whichever process leads. It never ends by itself."""

    def __init__(self, api: Api, desk: DeskPort, channel: str) -> None:
        self._api = api
        self._desk = desk
        self._channel = channel
        self._poller = Poller(desk, f"poll:{channel}", self._turn, self._stand_by)
        self.start = self._poller.start
        self._menu: asyncio.Task[None] | None = None
        self._intake: Intake | None = None
        self._connected = False
        self._conflict_at = float("-inf")
        self._offset: int | None = None
        self._pause = 0.0
        self._problem = "not connected yet"

    @property
    def trouble(self) -> str:
        """A conflict with another copy of the bot is reported for a while, because each copy gets only some of the updates then."""
        met = monotonic() - self._conflict_at < _CONFLICT_LASTS
        return self._poller.trouble or self._problem or ("another copy of this bot is running" if met else "")

    async def stop(self) -> None:
        """Ends the open poll at once; a batch that has come is handled to its end."""
        if self._menu is not None:
            self._menu.cancel()
        await self._poller.stop()
        if self._intake is not None:
            await self._intake.settle()

    async def _turn(self) -> float:
        """One poll. Errors of the desk leave it: Telegram keeps the batch until we ask beyond it."""
        try:
            intake = await self._prepare()
            await self._take(await self._updates(), intake)
        except TelegramError as error:
            self._failed(error)
        else:
            self._problem, self._pause = "", 0.0
            self._desk.reaches(self._channel, yes=True)
        return self._pause

    def _stand_by(self) -> None:
        """The process that polls now has moved the offset, so ours is worth nothing."""
        self._connected, self._offset, self._problem = False, None, ""

    async def _prepare(self) -> Intake:
        """Once, and after trouble: who we are, and no webhook in the way. A poll alone would tell this only after its long wait."""
        if not self._connected:
            me = await who_am_i(self._api, self._channel)
            if self._intake is None:
                await self._no_webhook()
                self._intake = Intake(self._api, self._desk, me)
            self._connected, self._problem = True, ""
        assert self._intake is not None
        if self._menu is None:
            self._menu = asyncio.create_task(offer_commands(self._api, self._desk, self._channel))
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
        batch = await self._poller.unless_stopped(self._api.call("getUpdates", args, seconds=_LONG + _GRACE), [])
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
            self._desk.reaches(self._channel, yes=isinstance(error, TooManyRequestsError))
            self._pause = max(min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE), getattr(error, "seconds", 0.0))

    def _trouble(self, problem: str) -> None:
        if problem != self._problem:
            log.error("not listening", channel=self._channel, reason=problem)
        self._problem = problem
