"""A stretch of time that figures are asked for: a span and the time now go in, its ends come out; and the same as a short word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WORD = re.compile(r"([0-9a-z]{1,8})\.\.([0-9a-z]{1,8})\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` until before ``until``, milliseconds since 1970 and whole seconds. ``days`` are the first and the last date (as
    ordinals) when it is made of whole days.
    """

    since: int
    until: int
    days: tuple[int, int] | None = None

    @classmethod
    def last(cls, span: timedelta, now: int, zone: str) -> Period:
        """From two days on it is whole days by the clock of a zone, the last of them being today; what is shorter ends just now."""
        until = (now // _SECOND + 1) * _SECOND
        if span < timedelta(days=2):
            return cls((now - round(span.total_seconds() * 1000)) // _SECOND * _SECOND, until)
        today = local_day(now, zone)
        first = today - round(span / timedelta(days=1)) + 1
        return cls(begin_of(first, zone), until, (first, today))

    @property
    def word(self) -> str:
        """So short that a button can carry it."""
        return f"{_packed(self.since)}..{_packed(self.until)}"

    @classmethod
    def of_word(cls, word: str) -> Period | None:
        """What :attr:`word` made, but for the days; None for any other word."""
        match = _WORD.match(word)
        return cls(int(match[1], 36) * _SECOND, int(match[2], 36) * _SECOND) if match else None


def local_day(at: int, zone: str) -> int:
    """The date somewhere, as an ordinal."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).toordinal()


def begin_of(day: int, zone: str) -> int:
    """The midnight in which a day begins, in milliseconds since 1970."""
    return int(datetime.combine(date.fromordinal(day), time(), ZoneInfo(zone)).astimezone(UTC).timestamp() * 1000)


def _packed(ms: int) -> str:
    left, out = max(ms, 0) // _SECOND, ""
    while left:
        left, digit = divmod(left, 36)
        out = _DIGITS[digit] + out
    return out or "0"
