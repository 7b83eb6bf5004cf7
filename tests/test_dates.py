"""Days, times and numbers in six languages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.dates import day_and_time, decimal, time_of_day
from bot.times import clock, day_and_clock
from bot.words import say, words

MINUTE = 29922545  # 22 November 2026, 13:05 UTC


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "22 Nov 2026, 14:05", "2.5"),
        ("ru", "22 нояб. 2026 г., 14:05", "2,5"),
        ("uk", "22 лист. 2026 р., 14:05", "2,5"),
        ("de", "22.11.2026, 14:05", "2,5"),
        ("hy", "22 նոյ, 2026 թ., 14:05", "2,5"),
        ("th", "22 พ.ย. 2026 14:05", "2.5"),
    ],
)
def test_each_language_writes_days_and_numbers_its_own_way(language: str, day: str, number: str) -> None:
    assert day_and_time(MINUTE, "Europe/Berlin", language) == day
    assert time_of_day(MINUTE, "Europe/Berlin", language) == "14:05"
    assert decimal(2.5, language) == number


def test_a_sentence_tells_times_in_its_readers_way() -> None:
    at = MINUTE * 60_000
    told = say("{day} · {hour}", day=day_and_clock(at, "Asia/Yerevan"), hour=clock(at, "UTC"))
    assert words(told, "de") == "22.11.2026, 17:05 · 13:05"


def test_no_start_waits_for_calendars() -> None:
    code = "import sys, bot.app; sys.exit('babel.dates' in sys.modules or 'babel.numbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
