"""A time or a number and a language go in; how people who speak it write it comes out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

# English as it is written where both day and hour are unmistakable: 22 Nov 2026, 14:05.
_LOCALES = {"en": "en_GB"}
SET_APART = 1000


@lru_cache(2048)
def day_and_time(minutes: int, zone: str, language: str) -> str:
    """``22 Nov 2026, 14:05``: a day and a minute, given in minutes since 1970."""
    from babel.dates import format_date, format_time, get_datetime_format  # noqa: PLC0415  a fifth of a second that no start need wait for

    at, locale = _at(minutes, zone), _LOCALES.get(language, language)
    form = str(get_datetime_format("medium", locale=locale))
    return _bare(form.replace("{0}", format_time(at, "short", locale=locale)).replace("{1}", format_date(at, "medium", locale=locale)))


@lru_cache(2048)
def day_alone(minutes: int, zone: str, language: str) -> str:
    """``22 Nov 2026``."""
    from babel.dates import format_date  # noqa: PLC0415  see above

    return _bare(format_date(_at(minutes, zone), "medium", locale=_LOCALES.get(language, language)))


@lru_cache(2048)
def time_of_day(minutes: int, zone: str, language: str) -> str:
    """``14:05``."""
    from babel.dates import format_time  # noqa: PLC0415  see above

    return _bare(format_time(_at(minutes, zone), "short", locale=_LOCALES.get(language, language)))


@lru_cache(2048)
def date_alone(ordinal: int, language: str) -> str:
    """``22 Nov 2026``: a date, given as an ordinal."""
    from babel.dates import format_date  # noqa: PLC0415  see above

    return _bare(format_date(date.fromordinal(ordinal), "medium", locale=_LOCALES.get(language, language)))


def decimal(number: float, language: str) -> str:
    """``2.5`` or ``2,5``."""
    from babel.numbers import format_decimal  # noqa: PLC0415  see above

    return _bare(format_decimal(round(number, 2), locale=_LOCALES.get(language, language)))


def amount(number: int, language: str) -> str:
    """``12,345``, ``12.345`` or ``12 345``."""
    if abs(number) < SET_APART:
        return str(int(number))
    from babel.numbers import format_decimal  # noqa: PLC0415  see above

    return _bare(format_decimal(int(number), locale=_LOCALES.get(language, language)))


def _at(minutes: int, zone: str) -> datetime:
    return datetime.fromtimestamp(minutes * 60, UTC).astimezone(ZoneInfo(zone))


def _bare(written: str) -> str:
    """With blanks that can be searched for and typed."""
    return written.replace("\u202f", " ").replace("\u00a0", " ")
