"""Formats times, dates and numbers as people write them in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.i18n.forms import forms_of

SMALLEST_GROUPED = 1000
BUDDHIST = 543  # years ahead
_NOWHERE = frozenset(["UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu", "Factory", "localtime"])


@lru_cache(2048)
def day_and_time(minutes: int, zone: str, language: str) -> str:
    """Format ``22 Nov 2026, 14:05`` from minutes since 1970."""
    at, forms = _at(minutes, zone), forms_of(language)
    return _plain_blanks(forms.joined.replace("{0}", forms.time(at)).replace("{1}", _date(at, language)))


@lru_cache(2048)
def day_alone(minutes: int, zone: str, language: str) -> str:
    """Format ``22 Nov 2026`` from minutes since 1970."""
    return _plain_blanks(_date(_at(minutes, zone), language))


@lru_cache(2048)
def time_of_day(minutes: int, zone: str, language: str) -> str:
    """Format ``14:05`` from minutes since 1970."""
    return _plain_blanks(forms_of(language).time(_at(minutes, zone)))


@lru_cache(2048)
def date_alone(ordinal: int, language: str) -> str:
    """Format ``22 Nov 2026`` from an ordinal."""
    return _plain_blanks(_date(date.fromordinal(ordinal), language))


def same_day(seconds: int, others: int, zone: str) -> bool:
    """Whether two times, in seconds since 1970, are on the same day in a zone."""
    return _at(seconds // 60, zone).date() == _at(others // 60, zone).date()


@lru_cache(512)
def city_name(zone: str, language: str) -> str:
    """Name the city of a time zone: ``Berlin`` for ``Europe/Berlin``, ``Берлин`` in Russian; or its distance from UTC."""
    if not has_city(zone):
        return _distance(zone)
    return forms_of(language).city(zone).rpartition("/")[2]


def has_city(zone: str) -> bool:
    """Whether a zone belongs to a place; ``Etc/GMT+3`` and ``UTC`` don't."""
    return not zone.startswith("Etc/") and zone not in _NOWHERE


def _distance(zone: str) -> str:
    """``Etc/GMT+3`` is three hours behind UTC."""
    sign, hours = ("-", zone.partition("+")[2]) if "+" in zone else ("+", zone.partition("-")[2])
    return f"UTC{sign}{hours}" if hours not in ("", "0") else "UTC"


def decimal(number: float, language: str) -> str:
    """Format ``2.5`` or ``2,5``."""
    return _plain_blanks(forms_of(language).number(number))


def amount(number: int, language: str) -> str:
    """Format ``12,345``, ``12.345`` or ``12 345``."""
    if abs(number) < SMALLEST_GROUPED:
        return str(int(number))
    return _plain_blanks(forms_of(language).number(int(number)))


def _date(day: date, language: str) -> str:
    """Format a date. Thai years are Buddhist: 2569 is 2026."""
    written = forms_of(language).day(day)
    return written.replace(str(day.year), str(day.year + BUDDHIST)) if language == "th" else written


def _at(minutes: int, zone: str) -> datetime:
    return datetime.fromtimestamp(minutes * 60, UTC).astimezone(ZoneInfo(zone))


def _plain_blanks(written: str) -> str:
    """Replace non-breaking blanks by blanks that people can search for and type."""
    return written.replace("\u202f", " ").replace("\u00a0", " ")
