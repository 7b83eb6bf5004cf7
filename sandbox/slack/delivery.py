"""Delivers events, clicks and commands to the app, and retries as the platform does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.slack.state import Json

EnvelopeType = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Envelope:
    type: EnvelopeType
    payload: Json
    accepts_response: bool = False
    retry: int = 0
    reason: str = ""


class Unanswered(Exception):
    """The app did not acknowledge. ``reason`` is the platform's word for it."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Outlet(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    async def send(self, envelope: Envelope) -> Json:
        """The payload of the app's acknowledgement; raises ``Unanswered``."""
        ...


class Delivery:
    """Hands envelopes to the outlet. Events are retried; what a user waits for isn't."""

    def __init__(self, outlet: Outlet, retry_delays: Sequence[float]) -> None:
        self.outlet = outlet
        self.retry_delays = tuple(retry_delays)
        self.errors: list[Json] = []
        self.lost: list[Json] = []
        self.events: dict[str, Json] = {}
        self.duplicates = False
        self.shuffled = False
        self.random = random.Random(7)  # noqa: S311  chance for tests, not for secrets
        self._tasks: set[asyncio.Task[None]] = set()

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, with retries."""
        self.events[payload["event_id"]] = payload
        for _ in range(2 if self.duplicates else 1):
            self.spawn(self._deliver(payload, first=0, reason=""))

    def redeliver(self, event_id: str) -> None:
        """Send a known event again, as the platform does when it believes that the acknowledgement was lost."""
        self.spawn(self._deliver(self.events[event_id], first=1, reason="timeout"))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.errors.append({"what": "sandbox", "why": repr(failure)})

    async def _deliver(self, payload: Json, *, first: int, reason: str) -> None:
        if self.shuffled:
            await asyncio.sleep(self.random.uniform(0, 0.2))
        for attempt in range(first, len(self.retry_delays) + 1):
            if attempt > first:
                await asyncio.sleep(self.retry_delays[attempt - 1])
            try:
                await self.outlet.send(Envelope("events_api", payload, retry=attempt, reason=reason))
            except Unanswered as unanswered:
                reason = unanswered.reason
                if not unanswered.retry:
                    break
            else:
                return
        self.lost.append({"event_id": payload["event_id"], "type": payload["event"]["type"], "why": reason})

    async def ask(self, kind: EnvelopeType, payload: Json, *, accepts_response: bool) -> Json | None:
        """Deliver what a user waits for, once. Without an acknowledgement, the user sees an error, and the result is None."""
        try:
            return await self.outlet.send(Envelope(kind, payload, accepts_response=accepts_response))
        except Unanswered as unanswered:
            self.complain(payload, unanswered.reason)
            return None

    def complain(self, payload: Json, why: str) -> None:
        """Record that a user saw an error."""
        user = payload.get("user_id") or payload.get("user", {}).get("id")
        what = payload.get("type") or payload.get("command") or ""
        self.errors.append({"what": what, "user": user, "why": why})

    @property
    def is_idle(self) -> bool:
        """Whether every event was acknowledged or given up."""
        return not self._tasks

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
