"""Counts business time: due times and open time from opening hours, exceptions and holidays in one time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.core.hours import ROUND_THE_CLOCK, WHOLE_DAY, Intervals, parse_exceptions, parse_hours

__all__ = ["Calendar", "NeverOpenError", "parse_exceptions", "parse_hours"]

Piece = tuple[datetime, datetime]
Holidays = frozenset[date] | Callable[[date], bool]

HORIZON = 400  # days; a calendar without an open minute in that time never opens
_CACHE_SIZE = 4000
_QUARTER = 900_000  # milliseconds
_DAY = timedelta(days=1)


class NeverOpenError(ValueError):
    """A calendar is closed for longer than a year."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours by the wall clock of a zone. All moments in and out are timezone-aware and in UTC.

    ``hours`` is by weekday (0 is Monday). An exception replaces the hours of its date. A holiday closes its date, unless an exception opens
    it. When a clock change makes an hour happen twice, an interval that begins or ends in it means its first occurrence. An hour that is
    skipped is read by the clock from before the change.
    """

    hours: Mapping[int, Intervals]
    zone: str = "UTC"
    exceptions: Mapping[date, Intervals] = field(default_factory=dict)
    holidays: Holidays = field(default=frozenset(), repr=False)
    _pieces_of: dict[int, tuple[Piece, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _added: dict[tuple[datetime, timedelta], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)
    _days: dict[int, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise NeverOpenError("no weekday has an open hour")

    @classmethod
    def always(cls) -> Calendar:
        """A calendar that is open day and night."""
        return cls(ROUND_THE_CLOCK)

    def open_at(self, moment: datetime) -> bool:
        return any(begin <= moment < end for begin, end in self._pieces(moment.astimezone(UTC).toordinal()))

    def day(self, at: int) -> int:
        """Return the local date, as an ordinal, of a moment in milliseconds since 1970."""
        quarter = at // _QUARTER  # all offsets and clock changes are multiples of 15 minutes
        known = self._days.get(quarter)
        if known is None:
            if len(self._days) >= _CACHE_SIZE:
                self._days.clear()
            known = self._days[quarter] = datetime.fromtimestamp(quarter * _QUARTER / 1000, self._tz).toordinal()
        return known

    def add(self, start: datetime, business: timedelta) -> datetime:
        """Return the moment at which ``business`` of open time has passed since ``start``; zero gives the next opening.

        Raises ValueError for a negative time, and NeverOpenError.
        """
        if business < timedelta():
            raise ValueError("open time cannot be negative")
        if self._never_closes:
            return start + business
        asked = (start, business)  # during a burst of messages the same question repeats
        if asked not in self._added:
            if len(self._added) >= _CACHE_SIZE:
                self._added.clear()
            self._added[asked] = self._counted(start, business)
        return self._added[asked]

    def _counted(self, start: datetime, left: timedelta) -> datetime:
        for begin, end in self._open_from(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("open pieces never run out")

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the open time between two moments; negative if ``b`` is before ``a``."""
        if b < a:
            return -self.between(b, a)
        if self._never_closes:
            return b - a
        total = timedelta()
        for day in range(a.astimezone(UTC).toordinal(), b.astimezone(UTC).toordinal() + 1):
            for begin, end in self._pieces(day):
                total += max(min(end, b) - max(begin, a), timedelta())
        return total

    def next_open(self, moment: datetime) -> datetime:
        """Return ``moment`` itself while the calendar is open, otherwise the next opening."""
        return self.add(moment, timedelta())

    def closes_at(self, moment: datetime) -> datetime | None:
        """Return the end of the current or next opening; None if it is more than ``HORIZON`` days away."""
        if self._never_closes:
            return None
        closing: datetime | None = None
        for begin, end in self._open_from(moment):
            if closing is not None and begin > closing:
                return closing
            closing = end
            if closing - moment > HORIZON * _DAY:
                return None
        raise AssertionError("open pieces never run out")

    @cached_property
    def _never_closes(self) -> bool:
        weekly = all(self.hours.get(weekday) == WHOLE_DAY for weekday in range(7))
        return weekly and not self.exceptions and self.holidays == frozenset()

    @cached_property
    def _tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _open_from(self, start: datetime) -> Iterator[Piece]:
        """Yield everything open from ``start`` on, in order, cut at each UTC midnight. Raises NeverOpenError."""
        day = start.astimezone(UTC).toordinal()
        found = day
        while day - found <= HORIZON:
            for begin, end in self._pieces(day):
                if end > start:
                    found = day
                    yield max(begin, start), end
            day += 1
        raise NeverOpenError(f"not open once in the {HORIZON} days after {date.fromordinal(found)}")

    def _pieces(self, day: int) -> tuple[Piece, ...]:
        """Return what is open on one UTC day (an ordinal), in order and without overlap."""
        known = self._pieces_of.get(day)
        if known is None:
            if len(self._pieces_of) >= _CACHE_SIZE:
                self._pieces_of.clear()
            known = self._pieces_of[day] = self._compute_pieces(date.fromordinal(day))
        return known

    def _compute_pieces(self, day: date) -> tuple[Piece, ...]:
        first = datetime.combine(day, time(), UTC)
        last = first + _DAY
        around = (self._local(day + shift * _DAY) for shift in (-1, 0, 1))  # no zone is 24 hours away from UTC
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
        return [(self._moment(day, begin), self._moment(day, end)) for begin, end in self._intervals(day)]

    def _intervals(self, day: date) -> Intervals:
        if day in self.exceptions:
            return self.exceptions[day]
        closed = self.holidays(day) if callable(self.holidays) else day in self.holidays
        return () if closed else self.hours.get(day.weekday(), ())

    def _moment(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 1440)
        return datetime.combine(day + days * _DAY, time(minute // 60, minute % 60), self._tz).astimezone(UTC)
