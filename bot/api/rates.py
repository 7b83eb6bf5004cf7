"""How many requests a token may make. Each process counts for itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.limits import Rate

MOST = 10_000  # tokens that are remembered


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request; ``refused`` if nothing was. ``ends`` is in how many seconds it begins again."""

    limit: int
    left: int
    ends: int
    refused: bool

    @property
    def headers(self) -> dict[str, str]:
        found = {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.left), "RateLimit-Reset": str(self.ends)}
        return {**found, "Retry-After": str(self.ends)} if self.refused else found


class Rates:
    """Counts the requests of each token in fixed periods. ``ticks`` counts seconds."""

    def __init__(self, rate: Rate | None, ticks: Callable[[], float]) -> None:
        self._rate, self._ticks = rate, ticks
        self._windows: dict[int, _Window] = {}

    def take(self, token: int) -> Allowance | None:
        """Count a request. None if there is no limit."""
        if self._rate is None:
            return None
        now = self._ticks()
        window = self._windows.get(token)
        if window is None or window.ends <= now:
            if len(self._windows) >= MOST:
                self._windows = {number: one for number, one in self._windows.items() if one.ends > now}
            window = self._windows[token] = _Window(now + self._rate.period / 1000)
        refused = window.used >= self._rate.count
        window.used += not refused
        return Allowance(self._rate.count, self._rate.count - window.used, max(1, math.ceil(window.ends - now)), refused)
