"""Looks up the public holidays of a country or region such as ``DE`` or ``DE-BY``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import holidays
from holidays.registry import EntityLoader


@cache
def closed_days(code: str) -> Callable[[date], bool]:
    """Return a function that says whether a date is a holiday. Raises ValueError for an unknown place."""
    country, _, region = code.strip().upper().partition("-")
    if country not in EntityLoader.get_country_codes():
        raise ValueError(f"{code!r} is not a country whose holidays are known: write its two letters such as DE, or with a region, DE-BY")
    place = _place(country)
    regions = {name.upper(): name for name in place.subdivisions}
    if region and region not in regions:
        known = [regions[name] for name in get_close_matches(region, regions, 3, 0)]
        hint = f"known are for example {', '.join(known)}" if known else f"write {country} alone"
        raise ValueError(f"{region!r} is not a region of {country}: {hint}")

    @cache
    def of_year(year: int) -> frozenset[date]:
        """Built per year as a whole, because two threads may ask at once. A substitute day off may be in a neighbouring year."""
        around = place(subdiv=regions.get(region), years=(year - 1, year, year + 1))
        return frozenset(day for day in around if day.year == year)

    return lambda day: day in of_year(day.year)


def _place(country: str) -> Any:
    """Return the library's class for one country.

    Importing its package loads all 250 countries, which takes 20 MB. An empty package in its place loads only this one.
    """
    package = ModuleType("holidays.countries")
    package.__path__ = [str(Path(holidays.__file__).parent / "countries")]
    sys.modules.setdefault(package.__name__, package)
    return getattr(holidays, country).get_entity()
