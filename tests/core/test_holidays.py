"""Public holidays, with only one country in memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bot.settings.holidays import closed_days


@pytest.mark.parametrize(
    ("code", "day"), [("DE-BY", date(2026, 1, 6)), ("de", date(2026, 10, 3)), ("US-CA", date(2026, 7, 4)), ("GBR", date(2026, 12, 25))]
)
def test_a_place_has_its_holidays(code: str, day: date) -> None:
    assert closed_days(code)(day)


def test_what_is_no_place_is_named() -> None:
    with pytest.raises(ValueError, match="not a country"):
        closed_days("XX")
    with pytest.raises(ValueError, match="not a region of DE"):
        closed_days("DE-XX")


def test_the_stand_in_for_the_package_knows_every_country() -> None:
    look = """
from holidays.registry import COUNTRIES
from bot.settings.holidays import closed_days
from datetime import date
for names in COUNTRIES.values():
    closed_days(names[1])(date(2026, 1, 1))
"""
    subprocess.run([sys.executable, "-c", look], check=True)


def test_one_country_does_not_load_the_others() -> None:
    look = "import sys; from bot.settings.holidays import closed_days; closed_days('DE'); print(sum(name.startswith('holidays.countries.') for name in sys.modules))"
    told = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert int(told.stdout) < 5
