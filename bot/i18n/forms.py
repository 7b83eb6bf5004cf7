"""How a language writes dates, times, numbers and cities: by its own table, or by Babel if it has none.

The tables are made from Babel's data by :mod:`bot.program.words.forms`. Babel itself takes 6 MiB and 0.3 s to write its first date.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

LOCALE = Path(__file__).parent / "locale"
TABLE = "forms.json"
PART = re.compile(r"'([^']*)'|([A-Za-z]+)")
"""A quoted text or a field in a pattern, as in CLDR: https://www.unicode.org/reports/tr35/tr35-dates.html#Date_Format_Patterns."""


class Forms(Protocol):
    """``joined`` contains ``{1}`` for the date and ``{0}`` for the time."""

    joined: str

    def day(self, day: date) -> str: ...
    def time(self, at: datetime) -> str: ...
    def number(self, number: float) -> str:
        """Write a number with at most two decimals."""

    def city(self, zone: str) -> str:
        """Name the place of a time zone, such as ``Berlin`` or ``Kentucky/Louisville``."""


@cache
def forms_of(language: str) -> Forms:
    """The forms of a language."""
    file = LOCALE / language / TABLE
    if file.exists():
        return TableForms(file)
    from bot.i18n.babel_forms import BabelForms  # noqa: PLC0415  it loads Babel

    return BabelForms(language)


class TableForms:
    """Forms from a file. The names of cities aren't kept in memory: a desk needs few of them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        table = self._read()
        self.joined: str = table["joined"]
        self._day, self._time, self._months = table["day"], table["time"], table["months"]
        self._decimal, self._group = table["decimal"], table["group"]

    def day(self, day: date) -> str:
        values = {"d": str(day.day), "dd": f"{day.day:02}", "MM": f"{day.month:02}", "MMM": self._months[day.month - 1], "y": str(day.year)}
        return _written(self._day, values)

    def time(self, at: datetime) -> str:
        return _written(self._time, {"HH": f"{at.hour:02}", "mm": f"{at.minute:02}"})

    def number(self, number: float) -> str:
        whole, _, rest = f"{number:,.2f}".partition(".")
        rest = rest.rstrip("0")
        return whole.replace(",", self._group) + (f"{self._decimal}{rest}" if rest else "")

    def city(self, zone: str) -> str:
        found: str = self._read()["cities"].get(zone) or plain_city(zone)
        return found

    def _read(self) -> Any:
        return json.loads(self._file.read_text("utf-8"))


def plain_city(zone: str) -> str:
    """The city in the name of a zone."""
    return zone.rpartition("/")[2].replace("_", " ")


def _written(pattern: str, values: dict[str, str]) -> str:
    return PART.sub(lambda found: values[found[2]] if found[2] else found[1], pattern)
