"""The platform's rate limits: how many seconds to wait before a post to a chat, 0 for none."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
PER_CHAT, BURST = 1.0, 3
OVERALL = 30
PER_GROUP_MINUTE = 20


@dataclass(slots=True)
class _Window:
    """At most so many in so many seconds."""

    count: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, cost: int) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) + cost <= self.count or not self.times:
            return 0.0
        return self.times[0] + self.seconds - now

    def spend(self, now: float, cost: int) -> None:
        self.times.extend([now] * cost)


class Pace:
    """The limits as far as they are known: 1 a second to a chat with a small burst, 20 a minute to a group, 30 a second in all."""

    def __init__(self) -> None:
        self._overall = _Window(OVERALL, 1.0)
        self._chats: dict[int, list[_Window]] = {}
        self._webhook = _Window(1, 1.0)

    def wait(self, chat_id: int, now: float, cost: int = 1) -> int:
        """An album costs as much as its messages. What is refused costs nothing."""
        windows = self._chats.get(chat_id)
        if windows is None:
            windows = [_Window(BURST, BURST / PER_CHAT)] + ([_Window(PER_GROUP_MINUTE, 60.0)] if chat_id < 0 else [])
            self._chats[chat_id] = windows
        concerned = [self._overall, *windows]
        wait = max(window.wait(now, cost) for window in concerned)
        if wait <= 0:
            for window in concerned:
                window.spend(now, cost)
            return 0
        return max(1, math.ceil(wait))

    def webhook_wait(self, now: float) -> int:
        """How long until setWebhook may be called again: once a second."""
        if self._webhook.wait(now, 1) > 0:
            return 1
        self._webhook.spend(now, 1)
        return 0
