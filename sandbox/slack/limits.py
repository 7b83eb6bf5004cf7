"""The platform's rate limits: how many seconds a method has to wait in a place."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque

from sandbox.slack.spec import Method
from sandbox.slack.state import Json

PER_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 300}
BURST = 4
PER_CHANNEL = ("chat.postMessage", "chat.postEphemeral")


class Limits:
    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._channels: dict[str, float] = {}

    def wait(self, method: Method, args: Json) -> int:
        now = time.monotonic()
        if method.name in PER_CHANNEL:
            return self._channel(str(args.get("channel")), now)
        calls = self._calls[method.name]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= PER_MINUTE[method.tier or "t3"]:
            return math.ceil(60 - (now - calls[0]))
        calls.append(now)
        return 0

    def _channel(self, channel: str, now: float) -> int:
        """One a second with a short burst: each message books the next second, at most a few ahead."""
        booked = max(self._channels.get(channel, 0), now)
        ahead = booked + 1 - now
        if ahead > BURST:
            return math.ceil(ahead - BURST)
        self._channels[channel] = booked + 1
        return 0
