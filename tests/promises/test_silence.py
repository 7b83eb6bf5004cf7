"""How often something usually comes in at each hour of the week, and which silence is unusual."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.timers.silence import HOUR_MS, SLOT_MS, THOUSAND, WEEKS, averaged, hour_of_week, is_unusual, observed

BERLIN = "Europe/Berlin"


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).timestamp() * 1000)


def known(share: float, weeks: int = 4) -> int:
    return weeks * (THOUSAND + 1) + round(share * THOUSAND)


MONDAY = ms("2026-11-23 09:00")


@pytest.mark.parametrize(
    ("share", "weeks", "minutes", "unusual"),
    [
        (1.0, 4, 19, False),  # shorter than any alarm
        (1.0, 4, 60, True),
        (0.95, 4, 60, True),
        (0.5, 4, 120, False),
        (0.5, 4, 180, True),
        (0.1, 4, 600, False),
        (0.1, 4, 1200, True),
        (0.0, 4, 5000, False),  # a night, a Sunday
        (1.0, 1, 5000, False),  # one week is not enough to know
        (1.0, 0, 5000, False),
    ],
)
def test_a_silence_is_unusual_if_it_would_hardly_ever_happen(share: float, weeks: int, minutes: int, unusual: bool) -> None:
    assert is_unusual(MONDAY, MONDAY + minutes * 60_000, BERLIN, lambda _: known(share, weeks)) is unusual


def test_nights_do_not_count_and_the_morning_after_does() -> None:
    def usual(hour: int) -> int:
        return known(0.9 if hour < 120 and 9 <= hour % 24 < 18 else 0.0)

    evening = ms("2026-11-27 17:55")  # a Friday
    assert not is_unusual(evening, ms("2026-11-30 09:00"), BERLIN, usual)
    assert is_unusual(evening, ms("2026-11-30 10:00"), BERLIN, usual)


def test_hours_are_those_of_the_desk_in_summer_and_in_winter() -> None:
    assert hour_of_week(MONDAY, BERLIN) == hour_of_week(ms("2026-07-20 09:00"), BERLIN) == 9


def test_an_hour_is_learnt_from_its_slots() -> None:
    packed, hour = 0, MONDAY
    for slot in range(6):
        for look in range(4):
            packed, ended = observed(packed, hour + slot * SLOT_MS + look * 60_000, active=slot % 2 == 0 and look == 2)
            assert ended is None
    packed, ended = observed(packed, hour + HOUR_MS, active=False)
    assert ended == (hour // HOUR_MS, 3, 6)
    _, ended = observed(packed, hour + 2 * HOUR_MS, active=True)
    assert ended == (hour // HOUR_MS + 1, 0, 1)


def test_the_average_follows_what_changes_and_ignores_hours_that_were_hardly_seen() -> None:
    average = 0
    for _ in range(20):
        average = averaged(average, 6, 6)
    assert average == known(1.0, WEEKS)
    assert averaged(average, 0, 3) == average
    for _ in range(40):
        average = averaged(average, 0, 6)
    assert average % (THOUSAND + 1) <= 10
