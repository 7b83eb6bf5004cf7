"""Rates: how many of something a customer may send in a period, and how many they have used in the current one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.compact_json import encoded
from bot.core.durations import parse_duration

MOST = 1_000_000
LONGEST = timedelta(days=7)
_WRITTEN = re.compile(r"(\d{1,9})\s?/\s?(\d{1,4})?\s?([a-z]{1,7})", re.ASCII)
_PERIODS = {"s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hour": "h", "d": "d", "day": "d"}
_FORM = "write how many in which period, for example 30/min, 20/h or 5/d; 0 for no limit"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` in each ``period`` (milliseconds)."""

    count: int
    period: int


def parse_rate(text: str) -> Rate | None:
    """Parse a rate such as ``30/min``, ``20/h`` or ``100/10m``; None for ``0``, which means no limit. Raises ValueError."""
    written = text.strip().lower()
    if written == "0":
        return None
    match = _WRITTEN.fullmatch(written)
    if not match or match[3] not in _PERIODS:
        raise ValueError(f"{text!r} is not a rate: {_FORM}")
    if not 0 < int(match[1]) <= MOST:
        raise ValueError(f"{text!r} allows {match[1]}: it must allow 1 to {MOST}, or write 0 alone for no limit")
    period = parse_duration(f"{match[2] or 1}{_PERIODS[match[3]]}")
    if period > LONGEST:
        raise ValueError(f"{text!r} has a period that is too long: at most {LONGEST.days}d")
    return Rate(int(match[1]), int(period.total_seconds() * 1000))


@dataclass(slots=True)
class UsagePeriod:
    """How many were used since a time (milliseconds since 1970), and whether the customer was told about the limit."""

    since: int = 0
    used: int = 0
    told: bool = False


@dataclass(slots=True)
class Usage:
    """How much of each rate a customer has used, by the rate's name."""

    periods: dict[str, UsagePeriod] = field(default_factory=dict)

    @staticmethod
    def read(text: str) -> Usage:
        data: Mapping[str, list[int]] = json.loads(text) if text else {}
        return Usage({name: UsagePeriod(since, used, bool(told)) for name, (since, used, told) in data.items()})

    def written(self) -> str:
        return encoded({name: [one.since, one.used, int(one.told)] for name, one in self.periods.items()})

    def current(self, name: str, rate: Rate, now: int) -> UsagePeriod:
        """Return the current period; a new one if the last is over or the clock was set back to before it."""
        period = self.periods.get(name)
        if period is None or not 0 <= now - period.since < rate.period:
            period = self.periods[name] = UsagePeriod(now)
        return period

    def left(self, name: str, rate: Rate | None, now: int) -> int:
        """Return how many more are within the rate."""
        return MOST if rate is None else max(0, rate.count - self.current(name, rate, now).used)

    def allows(self, name: str, rate: Rate | None, now: int, count: int) -> bool:
        """Whether ``count`` at once are within the rate. More than the rate allows are, if nothing else was used."""
        if rate is None:
            return True
        left = self.left(name, rate, now)
        return count <= left or left == rate.count

    def ends_at(self, name: str, rate: Rate, now: int) -> int:
        """Return when the current period ends, in milliseconds since 1970."""
        return self.current(name, rate, now).since + rate.period

    def use(self, name: str, rate: Rate | None, now: int, count: int = 1) -> None:
        if rate is not None:
            self.current(name, rate, now).used += count
