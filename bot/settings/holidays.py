"""Looks up the public holidays of a country or region such as ``DE`` or ``DE-BY``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from bot.settings.partial_packages import load_parts_only

# All 250 countries and all calendars would take 25 MB; one country needs a few.
load_parts_only("holidays.countries", "holidays.calendars", "holidays.groups")

import holidays  # noqa: E402
from holidays.registry import EntityLoader  # noqa: E402


@cache
def closed_days(code: str) -> Callable[[date], bool]:
    """Return a function that says whether a date is a holiday. Raises ValueError for an unknown place."""
    country, _, region = code.strip().upper().partition("-")
    if country not in EntityLoader.get_country_codes():
        raise ValueError(f"{code!r} is not a country whose holidays are known: write its two letters such as DE, or with a region, DE-BY")
    place: Any = getattr(holidays, country).get_entity()
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
