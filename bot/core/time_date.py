"""Reads a date from tokens: ``31.12.``, ``31/12/2026``, ``2026-12-24``, ``31 December``, ``31 ธ.ค. 2569``."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.time_span import kind, unit_of
from bot.core.time_tokens import Token

MONTHS, DAYS = 12, 31
BUDDHIST = 543  # years ahead
FIRST_BUDDHIST = 2400
CENTURY = 2000
SHORT_BUDDHIST = 60  # 69 is 2569, not 2069

Date = tuple[int | None, int, int]
"""Year, month and day. Without a year, it is the next such day."""


def read_date(found: Sequence[Token], at: int) -> tuple[Date, int] | None:
    """Return the date that begins here, and where it ends."""
    if kind(found, at) == "month" and kind(found, at + 1) == "number" and found[at + 1].digits <= 2:
        year, end = _year(found, at + 2)
        return (year, found[at].value, found[at + 1].value), end
    if kind(found, at) != "number" or not found[at].digits:
        return None
    month = at + 2 if kind(found, at + 1) in (".", "skip") else at + 1
    if kind(found, month) == "month":
        year, end = _year(found, month + 1)
        return (year, found[month].value, found[at].value), end
    return _iso(found, at) if found[at].digits > 2 else _numeric(found, at)


def _iso(found: Sequence[Token], at: int) -> tuple[Date, int] | None:
    sign = kind(found, at + 1)
    if sign not in ("-", ".", "/") or [kind(found, at + more) for more in (2, 3, 4)] != ["number", sign, "number"]:
        return None
    return (_full(found[at]), found[at + 2].value, found[at + 4].value), at + 5


def _numeric(found: Sequence[Token], at: int) -> tuple[Date, int] | None:
    """Read day and month; month and day only if nothing else is possible."""
    sign = kind(found, at + 1)
    if sign not in (".", "/", "-") or kind(found, at + 2) != "number" or found[at + 2].digits > 2:
        return None
    day, month, end = found[at].value, found[at + 2].value, at + 3
    year = None
    if kind(found, end) == sign and kind(found, end + 1) == "number" and found[end + 1].digits in (2, 4) and kind(found, end + 2) != ":":
        year, end = _full(found[end + 1]), end + 2
    elif sign == "-" or (sign == "." and kind(found, end) != "." and _is_clock(found, at)):
        return None
    elif kind(found, end) == "." == sign:
        end += 1
    if unit_of(found, end):  # 1.5 hours
        return None
    if month > MONTHS and sign == "/":
        day, month = month, day
    return ((year, month, day), end) if 1 <= month <= MONTHS and 1 <= day <= DAYS else None


def _is_clock(found: Sequence[Token], at: int) -> bool:
    """Whether ``9.30`` is a time: after ``at`` or before ``Uhr``."""
    return kind(found, at - 1) == "at" or kind(found, at + 3) in ("clock", "am", "pm")


def _year(found: Sequence[Token], at: int) -> tuple[int | None, int]:
    """Return the year behind a month, if it is there, and where to go on."""
    at += kind(found, at) in (".", ",")
    year = at + (kind(found, at) == "skip")
    if kind(found, year) == "number" and (found[year].digits == 4 or (found[year].digits == 2 and found[year].value > DAYS)):
        return _full(found[year]), year + 1
    return None, at


def _full(token: Token) -> int:
    if token.digits == 2:
        return CENTURY + token.value - (BUDDHIST - 500 if token.value >= SHORT_BUDDHIST else 0)
    return token.value - BUDDHIST if token.value >= FIRST_BUDDHIST else token.value
