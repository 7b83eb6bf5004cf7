"""Parses and prints durations such as ``45s``, ``30m``, ``2h``, ``3d`` and ``1w``."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=3650)
_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)([smhdw])", re.ASCII)
_FORM = "write a number and one of s, m, h, d, w without a blank, for example 45s, 30m, 1.5h, 3d or 1w"


def parse_duration(text: str, *, zero: bool = False) -> timedelta:
    """Parse a duration; ``zero`` also allows ``0`` and ``0s``. Raises ValueError."""
    written = text.strip().lower()
    if written == "0":
        written = "0s"
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise ValueError(f"{text!r} is not a duration: {_FORM}")
    try:
        length = float(match[1]) * _UNITS[match[2]]
    except OverflowError:
        length = timedelta.max
    if length > LONGEST:
        raise ValueError(f"{text!r} is too long: at most {LONGEST.days}d")
    if not length and (not zero or float(match[1])):
        raise ValueError(f"{text!r} is too short: it must be longer than 0")
    return length


def in_years(length: timedelta) -> str:
    """Return a duration as :func:`short` does, but whole years as years: ``2y``."""
    years, rest = divmod(length, timedelta(days=365))
    return f"{years}y" if years > 0 and not rest else short(length)


def short(length: timedelta) -> str:
    """Return the two largest units of a duration in whole seconds: ``1h 30m``, ``2d``, ``45s``, or ``-5m``."""
    left = round(abs(length).total_seconds())
    parts: list[str] = []
    for name, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{name}")
        elif parts:
            break
    return ("-" if parts and length < timedelta() else "") + (" ".join(parts[:2]) or "0s")
