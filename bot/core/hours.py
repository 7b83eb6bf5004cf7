"""Parses opening hours such as ``{"mon-fri": ["09:00-13:00"]}`` or ``always`` into minutes by weekday."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

Minutes = tuple[int, int]
"""From and to, in minutes since the local midnight; 1440 is the next midnight."""
Intervals = tuple[Minutes, ...]

WHOLE_DAY: Intervals = ((0, 1440),)
ROUND_THE_CLOCK: Mapping[int, Intervals] = dict.fromkeys(range(7), WHOLE_DAY)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INTERVAL = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", re.ASCII)


def parse_hours(written: object) -> Mapping[int, Intervals]:
    """Return the intervals by weekday (0 is Monday). Days are ``mon``, ``mon-fri`` or ``sat,sun``. Raises ValueError."""
    if isinstance(written, str) and written.strip().lower() == "always":
        return ROUND_THE_CLOCK
    if not isinstance(written, Mapping):
        raise ValueError(  # noqa: TRY004  the configuration reports ValueErrors with their key
            f'{written!r} are not hours: write always, or days with times such as {{mon-fri: ["09:00-18:00"]}}'
        )
    hours: dict[int, Intervals] = {}
    for days, times in written.items():
        for day in parse_days(str(days)):
            if day in hours:
                raise ValueError(f"{DAYS[day]} is listed twice (the second time in {str(days)!r})")
            hours[day] = parse_intervals(times)
    if not any(hours.values()):
        raise ValueError("no weekday has an open hour; leave hours out, or write always")
    return hours


def parse_days(written: str) -> list[int]:
    """Parse ``mon-fri`` to 0 … 4; ``sat-mon`` continues into the next week. Raises ValueError."""
    days: list[int] = []
    for part in written.lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        if not set(ends) <= set(DAYS) or len(ends) > 2:  # a range has two ends
            raise ValueError(f"{written!r} is not a weekday: write {', '.join(DAYS)}, a range such as mon-fri, or a list such as sat,sun")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def parse_intervals(written: object) -> Intervals:
    """Return the intervals of one day, sorted; an empty list means closed. They may touch but not overlap. Raises ValueError."""
    if isinstance(written, str) or not isinstance(written, Sequence):
        raise ValueError(  # noqa: TRY004  as above
            f'{written!r} are not times: write a list such as ["09:00-13:00", "14:00-18:00"], or [] for closed'
        )
    intervals = sorted(parse_interval(part) for part in written)
    for (_, end), (begin, _) in pairwise(intervals):
        if begin < end:
            raise ValueError(f"two intervals overlap: one begins at {clock(begin)}, before the other ends at {clock(end)}")
    return tuple(intervals)


def parse_interval(written: object) -> Minutes:
    """Parse ``09:00-18:00``; 24:00 is allowed as an end. Raises ValueError."""
    match = _INTERVAL.fullmatch(written.strip()) if isinstance(written, str) else None
    if not match:
        raise ValueError(f"{written!r} is not an interval: write hours and minutes, for example 09:00-18:00")
    begin, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if begin == end:
        raise ValueError(f"{written!r} is empty: a whole day is 00:00-24:00, a closed one []")
    if begin > end:
        raise ValueError(f"{written!r} runs over midnight: write {clock(begin)}-24:00, and 00:00-{clock(end)} on the next day")
    return begin, end


def parse_exceptions(written: object) -> Mapping[date, Intervals]:
    """Parse single dates: ``{"2026-12-24": ["09:00-12:00"], "2026-12-31": []}``. Raises ValueError."""
    if not isinstance(written, Mapping):
        raise ValueError(  # noqa: TRY004  as above
            f'{written!r} are not exceptions: write dates with times such as {{"2026-12-24": ["09:00-12:00"]}}'
        )
    exceptions: dict[date, Intervals] = {}
    for day, times in written.items():
        exceptions[_date(str(day))] = parse_intervals(times)
    return exceptions


def clock(minute: int) -> str:
    """Print minutes since midnight as ``HH:MM``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is not a date: write year, month and day, for example 2026-12-24") from None


def _minute(hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > 1440:  # minutes of an hour, of a day
        raise ValueError(f"{hour}:{minute} is not a time of day: use 00:00 to 24:00")
    return total
