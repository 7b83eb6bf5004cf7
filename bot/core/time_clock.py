"""Reads a time of day from tokens: ``17:30``, ``5pm``, ``17 Uhr 30``, ``halb 9``, ``в 10``, ``2 ทุ่ม``."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.time_span import HOUR, kind, unit_of
from bot.core.time_tokens import Token

HALF_DAY = 12
EVENING_BEGINS = 18  # ทุ่ม counts from there
DAY_UNIT = 86_400


def read_clock(found: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the minutes since midnight, and where the time of day ends. Raises ValueError for an hour that doesn't exist."""
    this, after = kind(found, at), kind(found, at + 1)
    if this == "noon":
        return found[at].value * 60, at + 1
    if this in ("half_before", "early") and after == "number":
        hour = found[at + 1].value
        end = at + 2 + (kind(found, at + 2) in ("clock", "mong"))
        return (_minutes(hour, 0) - 30 if this == "half_before" else _minutes(hour, 0)), end
    if this != "number":
        return None
    hour, minute, end = found[at].value, 0, at + 1
    exact = kind(found, at - 1) == "at"
    if after == ":" or (after == "." and (exact or found[at].digits)):
        if kind(found, at + 2) != "number" or found[at + 2].digits != 2:
            return None
        minute, end, exact = found[at + 2].value, at + 3, True
        if kind(found, end) == ":" and kind(found, end + 1) == "number":
            end += 2  # seconds
    return _ending(found, end, hour, minute) or ((_minutes(hour, minute), end) if exact else None)


def _ending(found: Sequence[Token], at: int, hour: int, minute: int) -> tuple[int, int] | None:
    """Read what follows the numbers: ``pm``, ``Uhr 30``, ``часов``, ``ทุ่ม``."""
    this = kind(found, at)
    if this in ("am", "pm"):
        if not 1 <= hour <= HALF_DAY:
            raise ValueError("not an hour of a clock with twelve")
        return _minutes(hour % HALF_DAY + (HALF_DAY if this == "pm" else 0), minute), at + 1
    if this == "evening_clock":
        return _minutes(hour + EVENING_BEGINS, minute), at + 1
    if this == "mong":
        return _minutes(hour + (HALF_DAY if hour < HALF_DAY // 2 else 0), minute), at + 1
    counted = unit_of(found, at) == HOUR and kind(found, at - 2) == "at"
    if this != "clock" and not counted:
        return None
    at += 1
    if kind(found, at) == "number" and found[at].digits == 2 and kind(found, at + 1) not in (":", ".", "/"):
        minute, at = found[at].value, at + 1
        at += unit_of(found, at) == 60
    elif counted and unit_of(found, at) == DAY_UNIT:  # в 3 часа дня
        hour, at = hour + (HALF_DAY if hour < HALF_DAY else 0), at + 1
    return _minutes(hour, minute), at


def _minutes(hour: int, minute: int) -> int:
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError("there is no such time of day")
    return hour * 60 + minute
