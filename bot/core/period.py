"""A period that figures are asked for, and its short code for buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_CODE = re.compile(r"([0-9a-z]{1,8})\.\.([0-9a-z]{1,8})\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` until before ``until``, in milliseconds since 1970, rounded to seconds.

    ``days`` are the first and last date (as ordinals) if it consists of whole days.
    """

    since: int
    until: int
    days: tuple[int, int] | None = None

    @classmethod
    def last(cls, span: timedelta, now: int, zone: str) -> Period:
        """Return the last ``span``. From two days on it is whole days in ``zone``, ending today; anything shorter ends now."""
        until = (now // _SECOND + 1) * _SECOND
        if span < timedelta(days=2):
            return cls((now - round(span.total_seconds() * 1000)) // _SECOND * _SECOND, until)
        today = local_day(now, zone)
        first = today - round(span / timedelta(days=1)) + 1
        return cls(begin_of(first, zone), until, (first, today))

    @classmethod
    def since_then(cls, begin: int, now: int, zone: str) -> Period:
        """Return the time since ``begin``: whole days in ``zone`` if that is a midnight there."""
        until, first = (now // _SECOND + 1) * _SECOND, local_day(begin, zone)
        whole = begin == begin_of(first, zone)
        return cls(begin // _SECOND * _SECOND, until, (first, local_day(now, zone)) if whole else None)

    @property
    def code(self) -> str:
        """A code short enough for a button."""
        return f"{_base36(self.since)}..{_base36(self.until)}"

    @classmethod
    def parse_code(cls, code: str) -> Period | None:
        """Parse a code that :attr:`code` made, without the days; None if it is something else."""
        match = _CODE.match(code)
        return cls(int(match[1], 36) * _SECOND, int(match[2], 36) * _SECOND) if match else None


def local_day(at: int, zone: str) -> int:
    """Return the local date, as an ordinal, of a moment in milliseconds since 1970."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).toordinal()


def begin_of(day: int, zone: str) -> int:
    """Return the midnight at which a local day begins, in milliseconds since 1970."""
    return int(datetime.combine(date.fromordinal(day), time(), ZoneInfo(zone)).astimezone(UTC).timestamp() * 1000)


def _base36(ms: int) -> str:
    left, out = max(ms, 0) // _SECOND, ""
    while left:
        left, digit = divmod(left, 36)
        out = _DIGITS[digit] + out
    return out or "0"
