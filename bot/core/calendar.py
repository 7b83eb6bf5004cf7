"""Counts business time: due times and open time from opening hours, exceptions and holidays in one time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.core.hours import ROUND_THE_CLOCK, WHOLE_DAY, Intervals, parse_exceptions, parse_hours

__all__ = ["Calendar", "NeverOpenError", "parse_exceptions", "parse_hours"]

Piece = tuple[int, int]
"""Begin and end of an opening in milliseconds since 1970."""
Holidays = frozenset[date] | Callable[[date], bool]

HORIZON = 400  # days; a calendar without an open minute in that time never opens
_CACHE_SIZE = 4000
_QUARTER, _DAY = 900_000, 86_400_000  # milliseconds
_FIRST_DAY = date(1970, 1, 1).toordinal()


class NeverOpenError(ValueError):
    """A calendar is closed for longer than a year."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours by the wall clock of a zone. All moments are in milliseconds since 1970, all durations in milliseconds.

    ``hours`` is by weekday (0 is Monday). An exception replaces the hours of its date. A holiday closes its date, unless an exception opens
    it. When a clock change makes an hour happen twice, an interval that begins or ends in it means its first occurrence. An hour that is
    skipped is read by the clock from before the change.
    """

    hours: Mapping[int, Intervals]
    zone: str = "UTC"
    exceptions: Mapping[date, Intervals] = field(default_factory=dict)
    holidays: Holidays = field(default=frozenset(), repr=False)
    _pieces_of: dict[int, tuple[Piece, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _latest: list[Piece] = field(default_factory=lambda: [(0, 0)], init=False, repr=False, compare=False)
    _days: dict[int, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise NeverOpenError("no weekday has an open hour")

    @classmethod
    def always(cls) -> Calendar:
        """A calendar that is open day and night."""
        return cls(ROUND_THE_CLOCK)

    def open_at(self, at: int) -> bool:
        return self._opening_at(at) is not None

    def day(self, at: int) -> int:
        """Return the local date, as an ordinal, of a moment."""
        quarter = at // _QUARTER  # all offsets and clock changes are multiples of 15 minutes
        known = self._days.get(quarter)
        if known is None:
            if len(self._days) >= _CACHE_SIZE:
                self._days.clear()
            known = self._days[quarter] = datetime.fromtimestamp(quarter * _QUARTER / 1000, self._tz).toordinal()
        return known

    def add(self, start: int, business: int) -> int:
        """Return the moment at which ``business`` of open time has passed since ``start``; zero gives the next opening.

        Raises ValueError for a negative time, and NeverOpenError.
        """
        if business < 0:
            raise ValueError("open time cannot be negative")
        if self._never_closes:
            return start + business
        opening = self._opening_at(start)
        if opening is not None and start + business <= opening[1]:
            return start + business
        for begin, end in self._open_from(start):
            if end - begin >= business:
                return begin + business
            business -= end - begin
        raise AssertionError("open pieces never run out")

    def between(self, a: int, b: int) -> int:
        """Return the open time between two moments; negative if ``b`` is before ``a``."""
        if b < a:
            return -self.between(b, a)
        if self._never_closes:
            return b - a
        opening = self._opening_at(a)
        if opening is not None and b <= opening[1]:
            return b - a
        pieces = (piece for day in range(a // _DAY, b // _DAY + 1) for piece in self._pieces(day))
        return sum(max(min(end, b) - max(begin, a), 0) for begin, end in pieces)

    def next_open(self, at: int) -> int:
        """Return ``at`` itself while the calendar is open, otherwise the next opening."""
        return self.add(at, 0)

    def closes_at(self, at: int) -> int | None:
        """Return the end of the current or next opening; None if it is more than ``HORIZON`` days away."""
        if self._never_closes:
            return None
        closing: int | None = None
        for begin, end in self._open_from(at):
            if closing is not None and begin > closing:
                return closing
            closing = end
            if closing - at > HORIZON * _DAY:
                return None
        raise AssertionError("open pieces never run out")

    @cached_property
    def _never_closes(self) -> bool:
        weekly = all(self.hours.get(weekday) == WHOLE_DAY for weekday in range(7))
        return weekly and not self.exceptions and self.holidays == frozenset()

    @cached_property
    def _tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _opening_at(self, at: int) -> Piece | None:
        """Return the opening that includes a moment. Questions about one opening come in a row, so the latest is remembered."""
        latest = self._latest[0]
        if latest[0] <= at < latest[1]:
            return latest
        for piece in self._pieces(at // _DAY):
            if piece[0] <= at < piece[1]:
                self._latest[0] = piece
                return piece
        return None

    def _open_from(self, start: int) -> Iterator[Piece]:
        """Yield everything open from ``start`` on, in order, cut at each UTC midnight. Raises NeverOpenError."""
        day = found = start // _DAY
        while day - found <= HORIZON:
            for begin, end in self._pieces(day):
                if end > start:
                    found = day
                    yield max(begin, start), end
            day += 1
        raise NeverOpenError(f"not open once in the {HORIZON} days after {date.fromordinal(_FIRST_DAY + found)}")

    def _pieces(self, day: int) -> tuple[Piece, ...]:
        """Return what is open on one UTC day (0 is the first of 1970), in order and without overlap."""
        known = self._pieces_of.get(day)
        if known is None:
            if len(self._pieces_of) >= _CACHE_SIZE:
                self._pieces_of.clear()
            known = self._pieces_of[day] = self._compute_pieces(day)
        return known

    def _compute_pieces(self, day: int) -> tuple[Piece, ...]:
        first, last = day * _DAY, (day + 1) * _DAY
        around = (self._local(date.fromordinal(_FIRST_DAY + day + shift)) for shift in (-1, 0, 1))  # no zone is 24 hours away from UTC
        pieces = sorted((max(begin, first), min(end, last)) for local in around for begin, end in local)
        merged: list[Piece] = []
        for begin, end in pieces:
            if begin >= end:
                continue
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        return tuple(merged)

    def _local(self, day: date) -> list[Piece]:
        """Return the intervals of one local date as moments."""
        return [(self._moment(day, begin), self._moment(day, end)) for begin, end in self.on(day)]

    def on(self, day: date) -> Intervals:
        """Return the open hours of a local date."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if self.is_holiday(day) else self.hours.get(day.weekday(), ())

    def is_holiday(self, day: date) -> bool:
        """Whether a date is a holiday that no exception replaces."""
        return day not in self.exceptions and (self.holidays(day) if callable(self.holidays) else day in self.holidays)

    def _moment(self, day: date, minute: int) -> int:
        days, minute = divmod(minute, 1440)
        local = datetime.combine(day + timedelta(days), time(minute // 60, minute % 60), self._tz)
        return int(local.timestamp()) * 1000
