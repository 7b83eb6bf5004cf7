"""Reads a period up to now as people write it: ``7d``, ``last week``, ``since monday``, ``за 2 недели``, ``seit dem 1.11.``"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.core.time_span import kind, read_span, unit_of
from bot.core.time_tokens import Token, tokens
from bot.core.written_times import DAY, Written, clock_of, on_day, read_parts

LONGEST = timedelta(days=3650)
LEAP = 8  # years between two leap days, at most
_EMPTY = ("skip", "in", "past")


def read_period(text: str, now: datetime, language: str) -> timedelta | datetime | None:
    """Return how long the period is, or when it begins, in the zone of ``now``; None if it isn't clear."""
    found = tokens(text, language)
    if not found:
        return None
    try:
        return _span(found) or _begin([token for token in found if token.kind != "past"], now, last=any(map(_is_last, found)))
    except (ValueError, OverflowError):  # there is no such date or hour
        return None


def about_time(word: str, language: str) -> bool:
    """Whether a word is a number or belongs to a time, so that it may be part of a period that isn't understood."""
    found = tokens(word, language)
    return word[:1].isdigit() or any(token.kind not in ("skip", "and", "at", "number") for token in found or ())


def _is_last(token: Token) -> bool:
    return token.kind == "past" and bool(token.value)


def _span(found: Sequence[Token]) -> timedelta | None:
    """Read ``7d``, ``the last two weeks`` and ``week``: a span, and nothing else that says anything."""
    begin, end = 0, len(found)
    while begin < end and found[begin].kind in _EMPTY:
        begin += 1
    while end > begin and found[end - 1].kind in _EMPTY:
        end -= 1
    if end - begin == 1 and (unit := unit_of(found, begin)):
        span = timedelta(seconds=unit)
    elif (part := read_span(found[begin:end], 0)) is not None and part[1] == end - begin:
        span = part[0]
    else:
        return None
    return span if span <= LONGEST else None


def _begin(found: list[Token], now: datetime, *, last: bool) -> datetime | None:
    """Return the last time before now that the words fit; a day without a time of day begins at midnight."""
    if len(found) == 1 and kind(found, 0) == "past_day":
        return on_day(now.date() - DAY, 0, now)
    written = read_parts(found)
    if written is None or written.span is not None or written.hour is not None or written.next_week or (written.day or 0) > 0:
        return None
    said = written.clock is not None or written.part is not None
    if not said and not written.has_day:
        return None
    clock = (clock_of(written) or 0) if said else 0
    days = _days(written, now, last=last)
    return next((at for day in days if (at := on_day(day, clock, now)) < now), None)


def _days(written: Written, now: datetime, *, last: bool) -> list[date]:
    """Return the days that may be meant, the latest first."""
    today = now.date()
    if written.date is not None:
        year, month, day = written.date
        days = [date(year, month, day)] if year else _yearly(today.year, month, day)
        return [one for one in days if written.weekday in (None, one.weekday())]
    if written.weekday is not None:
        back = (today.weekday() - written.weekday) % 7
        return [today - more * DAY for more in ((back or 7, back + 7) if last else (back, back + 7))]
    return [today] if written.day == 0 else [today, today - DAY]


def _yearly(year: int, month: int, day: int) -> list[date]:
    found = []
    for one in range(year, year - LEAP - 1, -1):
        try:
            found.append(date(one, month, day))
        except ValueError:
            continue
    return found
