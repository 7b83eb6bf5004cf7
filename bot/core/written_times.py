"""Reads a time as people write it: ``mon 9:00``, ``31.12.``, ``half an hour``, ``завтра в 10``. It refuses what it isn't sure of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core.time_clock import HALF_DAY, read_clock
from bot.core.time_date import Date, read_date
from bot.core.time_span import WEEK, kind, read_span, unit_of
from bot.core.time_tokens import Token, tokens

MORNING = 9
AFTERNOON = 14
NIGHT = 21
DAY = timedelta(days=1)
WITHOUT_MEANING = frozenset(("skip", "unit_or_skip", "and", "in", "at", "am", ",", ".", "clock"))


@dataclass(slots=True)
class Written:
    """What was read so far. ``clock`` is in minutes since midnight, ``day`` counts from today, ``part`` is the usual hour of a part of the
    day. ``hour`` is a number that is an hour if a day is named too. ``doubtful``: a short word that may mean something else.
    """

    clock: int | None = None
    day: int | None = None
    weekday: int | None = None
    next_week: bool = False
    date: Date | None = None
    span: timedelta | None = None
    part: int | None = None
    hour: int | None = None
    doubtful: bool = False

    @property
    def has_day(self) -> bool:
        return self.next_week or any(one is not None for one in (self.day, self.weekday, self.date))


def read_time(text: str, now: datetime, language: str) -> datetime | None:
    """Return the time that somebody means, in the zone of ``now``; None if it isn't clear. A date with its year may be in the past."""
    found = tokens(text, language)
    try:
        written = read_parts(found) if found else None
        return _resolve(written, now) if written else None
    except (ValueError, OverflowError):  # there is no such date or hour
        return None


def read_parts(found: list[Token]) -> Written | None:
    """Read all tokens. None if one has no place, or two say the same."""
    written, at = Written(), 0
    while at < len(found):
        end = _step(found, at, written)
        if end is None:
            return None
        at = end
    return None if written.doubtful and written.clock is None else written


def _step(found: list[Token], at: int, written: Written) -> int | None:
    """Read one part and return where the next one begins."""
    after_at = kind(found, at - 1) == "at"
    if written.date is None and not after_at and (dated := read_date(found, at)):
        written.date = dated[0]
        return dated[1]
    if written.span is None and not after_at and (span := read_span(found, at)):
        written.span = span[0]
        return span[1]
    if written.clock is None and (clock := read_clock(found, at)):
        written.clock = clock[0]
        return clock[1]
    return _week(found, at, written) or (at + 1 if _word(found[at], written) else None)


def _week(found: list[Token], at: int, written: Written) -> int | None:
    """Read ``next week`` and ``next Monday``, in either order, and ``day after tomorrow``."""
    this, after = kind(found, at), kind(found, at + 1)
    if unit_of(found, at) == DAY.total_seconds() and after == "in" and kind(found, at + 2) == "day" and not written.has_day:
        written.day = found[at + 2].value + 1
        return at + 3
    if (this == "next" and unit_of(found, at + 1) == WEEK) or (unit_of(found, at) == WEEK and after == "next"):
        written.next_week = True
        return at + 2
    if this == "next" and after in ("weekday", "short_weekday"):
        return at + 1
    if this == "weekday" and after == "next" and written.weekday is None:
        written.weekday = found[at].value
        return at + 2
    return None


def _word(token: Token, written: Written) -> bool:
    """Read a single word or number. False if it has no place here."""
    if token.kind == "day" and written.day == 0 and token.value == 1:  # heute Morgen
        return _word(Token("part", MORNING), written)
    if token.kind in ("day", "evening") and not written.has_day:
        written.day, written.part = token.value, 20 if token.kind == "evening" else written.part
    elif token.kind in ("weekday", "short_weekday", "week_or_weekday") and written.weekday is None and written.day is None:
        written.weekday, written.doubtful = token.value, token.kind == "short_weekday"
    elif token.kind == "part" and written.part is None:
        written.part = token.value
    elif token.kind == "number" and written.hour is None and token.digits in (1, 2):
        written.hour = token.value
    else:
        return token.kind in WITHOUT_MEANING
    return True


def _resolve(written: Written, now: datetime) -> datetime | None:
    if written.hour is not None:
        if written.clock is not None or not (written.has_day or written.part is not None):
            return None
        written.clock = written.hour * 60
    if written.span is not None:
        return _after(written, written.span, now)
    clock = clock_of(written)
    if clock is None or clock > 24 * 60:
        return None
    if written.date is not None:
        return _on_date(written, clock, now)
    if written.has_day:
        return _on_day(written, clock, now)
    soon = on_day(now.date(), clock, now)
    return soon if soon > now else on_day(now.date() + DAY, clock, now)


def clock_of(written: Written) -> int | None:
    """The minutes since midnight: what was said, or else the morning of a later day."""
    if written.part is not None:
        return _in_part(written.clock, written.part)
    if written.clock is not None:
        return written.clock
    return MORNING * 60 if written.has_day and written.day != 0 else None


def _on_day(written: Written, clock: int, now: datetime) -> datetime:
    """A weekday is the next one; it is today only if a later time is said too."""
    today = now.date()
    if written.next_week:
        return on_day(today - today.weekday() * DAY + (7 + (written.weekday or 0)) * DAY, clock, now)
    if written.day is not None:
        return on_day(today + written.day * DAY, clock, now)
    ahead = ((written.weekday or 0) - today.weekday()) % 7
    said = written.clock is not None or written.part is not None
    return on_day(today + (ahead or (0 if said and on_day(today, clock, now) > now else 7)) * DAY, clock, now)


def _after(written: Written, span: timedelta, now: datetime) -> datetime | None:
    """``in 2 hours``, or ``in 2 days at 9:00``."""
    if written.has_day or (written.part is not None and written.clock is None):
        return None
    if written.clock is None:
        return (now.astimezone(UTC) + span).astimezone(now.tzinfo)
    return on_day(now.date() + span, _in_part(written.clock, written.part or 0), now) if span % DAY == timedelta() else None


def _in_part(clock: int | None, part: int) -> int:
    """``8 in the evening`` is 20:00; without a clock, the usual hour of that part of the day."""
    if clock is None:
        return part * 60
    hour = clock // 60
    if part == NIGHT and (hour == HALF_DAY or hour < HALF_DAY // 2):
        return clock % HALF_DAY if hour == HALF_DAY else clock
    return clock + HALF_DAY * 60 if part >= AFTERNOON and hour < HALF_DAY else clock


def _on_date(written: Written, clock: int, now: datetime) -> datetime | None:
    """A date without a year is the next one, in a leap year if need be. A weekday beside it must be right."""
    year, month, day = written.date or (None, 0, 0)
    for one in (year,) if year else range(now.year, now.year + 9):
        try:
            found = on_day(date(one, month, day), clock, now)
        except ValueError:
            if year:
                raise
            continue
        if year or found > now:
            return found if written.weekday in (None, date(one, month, day).weekday()) else None
    return None


def on_day(day: date, clock: int, now: datetime) -> datetime:
    """A time that a clock change skips is as much later as the clocks are; of a time that comes twice, it is the first."""
    there = datetime.combine(day + clock // (24 * 60) * DAY, time(clock // 60 % 24, clock % 60), now.tzinfo)
    return there.astimezone(UTC).astimezone(now.tzinfo)
