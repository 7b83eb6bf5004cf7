"""Reads a span of time from tokens: ``1h30m``, ``half an hour``, ``полтора часа``, ``2 ชั่วโมงครึ่ง``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.time_tokens import Token

HOUR, WEEK = 3600, 604_800


def read_span(found: Sequence[Token], at: int) -> tuple[timedelta, int] | None:
    """Return the span that begins here, and where it ends. Its units get smaller: ``2h 1h`` is no span."""
    seconds, smallest = 0.0, float("inf")
    while (part := _part(found, at)) is not None and part[1] < smallest:
        length, smallest, at = part
        seconds += length
        if smallest == HOUR and kind(found, at) == "number" and found[at].digits == 2 and unit_of(found, at + 1) == 0:
            seconds, at = seconds + 60 * found[at].value, at + 1  # 1h30
            break
        if kind(found, at) == "and" and _part(found, at + 1) is not None:
            at += 1
    return (timedelta(seconds=seconds), at) if seconds else None


def kind(found: Sequence[Token], at: int) -> str:
    """Return the kind of a token; empty outside."""
    return found[at].kind if 0 <= at < len(found) else ""


def unit_of(found: Sequence[Token], at: int) -> int:
    """Return the seconds of a unit; 0 if there is none here."""
    this = kind(found, at)
    return WEEK if this == "week_or_weekday" else found[at].value if this in ("unit", "unit_or_skip") else 0


def _part(found: Sequence[Token], at: int) -> tuple[float, int, int] | None:
    """Return the seconds of one number with its unit, the unit, and where it ends."""
    if kind(found, at + 1) in ("half_unit", "quarter_unit") and _article(found, at) == at + 1:
        at += 1
    if kind(found, at) in ("half_unit", "quarter_unit"):
        unit = found[at].value
        return unit / (2 if found[at].kind == "half_unit" else 4), unit, at + 1
    if kind(found, at - 1) == "in" and kind(found, at) == "unit":
        return found[at].value, found[at].value, at + 1
    count, end = _count(found, at)
    unit = unit_of(found, end)
    if not count or not unit:
        return None
    rest = _half(found, end + 1)
    end = rest or end + 1
    return (count + (0.5 if rest else 0)) * unit, unit, end + (kind(found, end) == ".")  # Std. 30 Min.


def _count(found: Sequence[Token], at: int) -> tuple[float, int]:
    """Return how many units are meant, and where the unit is written. 0 if it isn't a number."""
    this = kind(found, at)
    if this in ("half", "quarter", "half_past"):
        count = {"half": 0.5, "quarter": 0.25, "half_past": 1.5}[this]
        return count, _article(found, at + 1)
    if kind(found, end := _article(found, at)) == "couple":
        return found[end].value, _article(found, end + 1)
    if this != "number":
        return 0, at
    count = float(found[at].value)
    if kind(found, at + 1) in (".", ",") and kind(found, at + 2) == "number":
        return float(f"{found[at].value}.{found[at + 2].value:0{found[at + 2].digits}d}"), at + 3
    if kind(found, at + 1) in ("half", "quarter") and count == 1:
        return 0.5 if found[at + 1].kind == "half" else 0.25, _article(found, at + 2)
    if (half := _half(found, at + 1)) is not None:
        return count + 0.5, half
    return count, at + 1


def _half(found: Sequence[Token], at: int) -> int | None:
    """Return where ``and a half`` ends, if it is here. ``half an hour`` is another part."""
    end = at + 1 if kind(found, at) == "and" else at
    end = _article(found, end) if end > at else end
    if kind(found, end) != "half" or (end == at and unit_of(found, _article(found, end + 1))):
        return None
    return end + 1


def _article(found: Sequence[Token], at: int) -> int:
    """Skip ``of``, ``a`` and ``an``."""
    while kind(found, at) == "skip" or (kind(found, at) == "number" and found[at].value == 1 and not found[at].digits):
        at += 1
    return at
