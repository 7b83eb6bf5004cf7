"""Rates: how many of something a customer may send in a period, and how many were used in the period that runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.durations import parse_duration

MOST = 1_000_000
LONGEST = timedelta(days=7)
_WRITTEN = re.compile(r"(\d{1,9})\s?/\s?(\d{1,4})?\s?([a-z]{1,7})", re.ASCII)
_PERIODS = {"s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hour": "h", "d": "d", "day": "d"}
_FORM = "write how many in which period, for example 30/min, 20/h or 5/d; 0 for no limit"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in each period (milliseconds)."""

    count: int
    period: int


def parse_rate(text: str) -> Rate | None:
    """A rate from ``30/min``, ``20/h``, ``100/10m``; None for ``0``, which is no limit. Raises ValueError."""
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
class Period:
    """What was used since a time (milliseconds since 1970), and whether the customer was told that it is too much."""

    since: int = 0
    used: int = 0
    told: bool = False


@dataclass(slots=True)
class Used:
    """How much of each rate a customer has used, by the rate's name."""

    periods: dict[str, Period] = field(default_factory=dict)

    @staticmethod
    def read(text: str) -> Used:
        data: Mapping[str, list[int]] = json.loads(text) if text else {}
        return Used({name: Period(since, used, bool(told)) for name, (since, used, told) in data.items()})

    def written(self) -> str:
        data = {name: [period.since, period.used, int(period.told)] for name, period in self.periods.items()}
        return json.dumps(data, separators=(",", ":"))

    def current(self, name: str, rate: Rate, now: int) -> Period:
        """The period that runs; a new one when the last is over or the clock was set back behind it."""
        period = self.periods.get(name)
        if period is None or not 0 <= now - period.since < rate.period:
            period = self.periods[name] = Period(now)
        return period

    def room(self, name: str, rate: Rate | None, now: int) -> int:
        """How many more are within the rate."""
        return MOST if rate is None else max(0, rate.count - self.current(name, rate, now).used)

    def takes(self, name: str, rate: Rate | None, now: int, count: int) -> bool:
        """Whether so many at once are within the rate; more than the rate itself are, while nothing else was used."""
        if rate is None:
            return True
        room = self.room(name, rate, now)
        return count <= room or room == rate.count

    def ends(self, name: str, rate: Rate, now: int) -> int:
        """When the period that runs is over."""
        return self.current(name, rate, now).since + rate.period

    def use(self, name: str, rate: Rate | None, now: int, count: int = 1) -> None:
        if rate is not None:
            self.current(name, rate, now).used += count
