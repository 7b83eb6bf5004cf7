"""Posts updates to the bot's address, one after the other in each lane, until it accepts them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp

from sandbox.telegram.refusal import Json
from sandbox.telegram.updates import Entry, Updates

# The first retry is immediate, then the pauses double. The last pause repeats until the update expires.
RETRY_DELAYS = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
LONGEST_RETRY_AFTER = 3600
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name


@dataclass(frozen=True, slots=True)
class Target:
    """The arguments of setWebhook."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    certificate: bool = False


class Webhook:
    """Only updates of one lane keep their order. Lanes run in parallel, and a failing update delays only its own lane."""

    def __init__(
        self, updates: Updates, call: Callable[[str, Json], Awaitable[Json]], now: Callable[[], float], delays: Sequence[float]
    ) -> None:
        self.target: Target | None = None
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._call = call
        self._now = now
        self._delays = delays
        self._lanes: dict[str, list[Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(40)

    async def start(self, target: Target) -> None:
        await self.stop()
        self.target, self.last_error = target, None
        self._free = asyncio.Semaphore(target.max_connections)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._updates.on_new = self._take
        for entry in [*self._updates.again, *self._updates.waiting()]:
            self._take(entry)

    async def stop(self) -> None:
        self.target = None
        self._updates.on_new = None
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _take(self, entry: Entry) -> None:
        lane = self._lanes.setdefault(entry.lane, [])
        lane.append(entry)
        if len(lane) == 1:
            task = asyncio.get_running_loop().create_task(self._work(entry.lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, name: str) -> None:
        lane = self._lanes[name]
        while lane:
            entry = self._updates.pick(lane)
            await self._deliver(entry)
            self._updates.done(entry)
            lane.remove(entry)

    async def _deliver(self, entry: Entry) -> None:
        failures = 0
        while self._now() < entry.expires_at:
            async with self._free:
                retry_after = await self._post(entry)
            if retry_after is None:
                return
            pause = self._delays[min(failures, len(self._delays) - 1)]
            failures += 1
            await asyncio.sleep(min(retry_after, LONGEST_RETRY_AFTER) or pause)

    async def _post(self, entry: Entry) -> float | None:
        """None if the bot accepted it. Otherwise how long the bot asked us to wait."""
        target, session = self.target, self._session
        if target is None or session is None:
            raise RuntimeError("the webhook is not set")
        headers = {SECRET_HEADER: target.secret_token} if target.secret_token else {}
        try:
            async with session.post(target.url, json=entry.update, headers=headers, allow_redirects=False) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = (int(self._now()), str(error) or "Connection timed out")
            return 0.0
        if not 200 <= answer.status < 300:
            self.last_error = (int(self._now()), f"Wrong response from the webhook: {answer.status} {answer.reason}")
            wait = answer.headers.get("Retry-After", "")
            return float(wait) if wait.isdigit() else 0.0
        await self._carry_out(body)
        return None

    async def _carry_out(self, body: bytes) -> None:
        """Execute a method call in the bot's response. Its result is dropped."""
        try:
            call = json.loads(body) if body else None
        except ValueError:
            return
        if not isinstance(call, dict) or not isinstance(method := call.pop("method", None), str):
            return
        if method.lower() not in ("setwebhook", "deletewebhook", "close", "logout") and not method.lower().startswith("get"):
            await self._call(method, call)
