"""How much one visitor and one address may do. Each process counts for itself, in memory."""

from __future__ import annotations

from collections import OrderedDict

from bot.core.limits import Rate, UsagePeriod

MOST_KEYS = 20_000  # those that were used longest ago are forgotten


class Counters:
    """Uses of rates by key, such as an address."""

    def __init__(self) -> None:
        self._used: OrderedDict[str, UsagePeriod] = OrderedDict()

    def wait(self, key: str, rate: Rate | None, now_ms: int, *, times: int = 1, amount: int = 1) -> float:
        """Count a use of a rate that may be used ``times`` as often. Returns 0, or after how many seconds it is allowed again."""
        if rate is None:
            return 0.0
        period = self._used.get(key)
        if period is None or not 0 <= now_ms - period.since < rate.period:
            period = self._used[key] = UsagePeriod(now_ms)
        self._used.move_to_end(key)
        while len(self._used) > MOST_KEYS:
            self._used.popitem(last=False)
        if period.used + amount > rate.count * times:
            return max(1.0, (period.since + rate.period - now_ms) / 1000)
        period.used += amount
        return 0.0
