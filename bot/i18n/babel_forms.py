"""How Babel writes dates, times, numbers and cities, in any language."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time, get_datetime_format, get_timezone_location
from babel.numbers import format_decimal

# British English, because its dates and times are unambiguous: 22 Nov 2026, 14:05.
_LOCALES = {"en": "en_GB"}


def locale_of(language: str) -> str:
    """Babel's name of a language."""
    return _LOCALES.get(language, language)


class BabelForms:
    """See :class:`bot.i18n.forms.Forms`."""

    def __init__(self, language: str) -> None:
        self._locale = locale_of(language)
        self.joined = str(get_datetime_format("medium", locale=self._locale))

    def day(self, day: date) -> str:
        written: str = format_date(day, "medium", locale=self._locale)
        return written

    def time(self, at: datetime) -> str:
        written: str = format_time(at, "short", locale=self._locale)
        return written

    def number(self, number: float) -> str:
        written: str = format_decimal(round(number, 2), locale=self._locale)
        return written

    def city(self, zone: str) -> str:
        name: str = get_timezone_location(zone, locale=self._locale, return_city=True)
        return name
