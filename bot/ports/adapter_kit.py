"""Helpers for adapters: progress of posts that became several messages, events in hand, work after the acknowledgement, and parking."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any, Generic, TypeVar

import structlog

from bot.ports.channel import DeskPort
from bot.ports.outbound import DeliveryError

log = structlog.get_logger()
T = TypeVar("T")
REMEMBERED = 1000


class HalfSent(Generic[T]):
    """Remembers how far each unfinished post has come, so that the next try goes on where the last one stopped.

    The adapter chooses what progress is, for example the ids of the messages. Posts without a delivery's id are not remembered. Only the
    newest thousand are kept.
    """

    def __init__(self) -> None:
        self._progress: OrderedDict[str, T] = OrderedDict()

    def __contains__(self, delivery: str) -> bool:
        return delivery in self._progress

    def begin(self, delivery: str, fresh: Callable[[], T]) -> T:
        """The progress of an earlier try, or a new one. It is remembered until :meth:`forget`, also if the try is cancelled."""
        progress = self._progress.get(delivery)
        if progress is None:
            progress = fresh()
            self.keep(delivery, progress)
        return progress

    def get(self, delivery: str) -> T | None:
        return self._progress.get(delivery)

    def keep(self, delivery: str, progress: T) -> None:
        if delivery:
            self._progress[delivery] = progress
            self._progress.move_to_end(delivery)
            while len(self._progress) > REMEMBERED:
                self._progress.popitem(last=False)

    def forget(self, delivery: str) -> None:
        """The post is finished, or nothing of it was sent."""
        self._progress.pop(delivery, None)


class ActiveEvents:
    """The events that are being handled now: ``with in_hand:`` around each. True while there are some."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def __bool__(self) -> bool:
        return self._count > 0

    def __enter__(self) -> None:
        self._count += 1
        self._none.clear()

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def finished(self) -> None:
        """Wait until none is left. Call it when no new ones are accepted."""
        await self._none.wait()


class FollowUps:
    """Work that goes on after an event was acknowledged, such as showing a private answer. Its failure is only logged."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], event: str) -> None:
        task = asyncio.create_task(work, name=event)
        self._running.add(task)
        task.add_done_callback(self._done)

    async def settle(self, longest: float | None = None) -> None:
        """Wait until all work is done, or at most so many seconds."""
        while self._running:
            _, late = await asyncio.wait(set(self._running), timeout=longest)
            if late:
                return

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, DeliveryError):
            log.warning("answer lost", channel=self._channel, event_id=task.get_name(), trouble=str(error.trouble), reason=error.reason)
        else:
            log.error("answer failed", channel=self._channel, event_id=task.get_name(), exc_info=error)


async def park(desk: DeskPort, channel: str, event: str, raw: bytes, reason: str) -> None:
    """Park what can't be translated. An event without an id is named after its bytes, so that it is parked once even if it comes again.

    Acknowledge the event only after this returned.
    """
    await desk.park(channel, event or f"unreadable:{sha256(raw).hexdigest()}", raw, reason)
