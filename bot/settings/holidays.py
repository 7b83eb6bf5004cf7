"""A country or region such as ``DE`` or ``DE-BY`` goes in, a question "is this date a holiday?" comes out."""

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
    """The public holidays of a place. Raises ValueError for one that is not known."""
    country, _, region = code.strip().upper().partition("-")
    if country not in EntityLoader.get_country_codes():
        raise ValueError(f"{code!r} is no country whose holidays are known: write its two letters such as DE, or with a region, DE-BY")
    place = _place(country)
    regions = {name.upper(): name for name in place.subdivisions}
    if region and region not in regions:
        known = [regions[name] for name in get_close_matches(region, regions, 3, 0)]
        hint = f"known are for example {', '.join(known)}" if known else f"write {country} alone"
        raise ValueError(f"{region!r} is no region of {country}: {hint}")

    @cache
    def of_year(year: int) -> frozenset[date]:
        """Made anew for each year, and whole, as two threads may ask at once; a day off may be caught up in the year beside it."""
        around = place(subdiv=regions.get(region), years=(year - 1, year, year + 1))
        return frozenset(day for day in around if day.year == year)

    return lambda day: day in of_year(day.year)


def _place(country: str) -> Any:
    """The library's class for one country.

    Its package loads all two hundred and fifty, which is twenty megabytes; an empty one in its place loads what is asked for.
    """
    package = ModuleType("holidays.countries")
    package.__path__ = [str(Path(holidays.__file__).parent / "countries")]
    sys.modules.setdefault(package.__name__, package)
    return getattr(holidays, country).get_entity()
