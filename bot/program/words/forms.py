"""Makes the tables of :mod:`bot.i18n.forms` from Babel's data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, cast

from babel import Locale
from babel.core import get_global
from babel.dates import get_date_format, get_month_names, get_time_format, get_timezone_location

from bot.i18n.babel_forms import BabelForms, locale_of
from bot.i18n.dates import has_city
from bot.i18n.forms import PART, plain_city

_FIELDS = frozenset(["d", "dd", "MM", "MMM", "y", "HH", "mm"])  # that a table can write
_NUMBER, _DIGITS = "#,##0.###", "latn"


@dataclass(frozen=True, slots=True)
class _Zone:
    """A zone that this machine needn't know: the table doesn't depend on the machine."""

    key: str


def table(language: str) -> bytes | None:
    """The table of a language. None if only Babel can write it."""
    name = locale_of(language)
    locale, by_babel = Locale.parse(name), BabelForms(language)
    day, time = get_date_format("medium", name).pattern, get_time_format("short", name).pattern
    fields = {found[2] for pattern in (day, time) for found in PART.finditer(pattern) if found[2]}
    symbols = locale.number_symbols[_DIGITS]
    plain_numbers = locale.decimal_formats[None].pattern == _NUMBER and locale.default_numbering_system == _DIGITS
    if not (fields <= _FIELDS and plain_numbers and symbols["minusSign"] == "-"):
        return None
    months = get_month_names("abbreviated", context="format", locale=name)
    zones = sorted({*get_global("zone_territories"), *get_global("zone_aliases")})
    cities = {zone: get_timezone_location(cast("tzinfo", _Zone(zone)), locale=name, return_city=True) for zone in zones if has_city(zone)}
    content: dict[str, Any] = {
        "day": day,
        "time": time,
        "joined": by_babel.joined,
        "months": [months[month] for month in range(1, 13)],
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "cities": {zone: city for zone, city in cities.items() if city != plain_city(zone)},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
