"""Days, times and numbers in six languages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.i18n.dates import amount, day_alone, day_and_time, decimal, time_of_day
from bot.i18n.moments import by_then
from bot.i18n.sentences import Count, say, words
from bot.i18n.times import clock, day_and_clock

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


@pytest.mark.parametrize(
    ("language", "many", "day"),
    [
        ("en", "12,345", "22 Nov 2026"),
        ("ru", "12 345", "22 нояб. 2026 г."),
        ("uk", "12 345", "22 лист. 2026 р."),
        ("de", "12.345", "22.11.2026"),
        ("hy", "12 345", "22 նոյ, 2026 թ."),
        ("th", "12,345", "22 พ.ย. 2026"),
    ],
)
def test_thousands_are_set_apart_and_a_day_alone_is_written_in_full(language: str, many: str, day: str) -> None:
    assert amount(12345, language) == many
    assert amount(999, language) == "999"
    assert words(say("{n} · {number}", n=Count(12345), number=12345), language) == f"{many} · 12345"
    assert day_alone(MINUTE, "Europe/Berlin", language) == day


def test_a_far_time_names_its_day_and_a_near_one_its_weekday() -> None:
    at = MINUTE * 60_000
    assert words(by_then(at, "Europe/Berlin", at - 86_400_000), "en") == "on Sunday at 14:05 (Berlin)"
    assert words(by_then(at, "Europe/Berlin", at - 3_600_000), "en") == "today at 14:05 (Berlin)"
    assert words(by_then(at, "Europe/Berlin", at - 7 * 86_400_000), "de") == "22.11.2026, 14:05 Uhr (Berlin)"


def test_no_start_waits_for_calendars() -> None:
    code = "import sys, bot.app; sys.exit('babel.dates' in sys.modules or 'babel.numbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
