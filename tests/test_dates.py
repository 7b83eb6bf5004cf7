"""Days, times and numbers in six languages."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.core.written_times import read_time
from bot.i18n.babel_forms import BabelForms
from bot.i18n.dates import amount, day_alone, day_and_time, decimal, has_city, time_of_day
from bot.i18n.forms import LOCALE, TABLE, TableForms, forms_of
from bot.i18n.moments import by_then, in_zone
from bot.i18n.sentences import Count, TimeOfDay, say, words
from bot.i18n.times import at_clock, day_and_clock, how_long
from bot.program.words.forms import table

MINUTE = 29922545  # 22 November 2026, 13:05 UTC


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "22 Nov 2026, 14:05", "2.5"),
        ("ru", "22 нояб. 2026 г., 14:05", "2,5"),
        ("uk", "22 лист. 2026 р., 14:05", "2,5"),
        ("de", "22.11.2026, 14:05", "2,5"),
        ("hy", "22 նոյ, 2026 թ., 14:05", "2,5"),
        ("th", "22 พ.ย. 2569 14:05", "2.5"),
    ],
)
def test_each_language_writes_days_and_numbers_its_own_way(language: str, day: str, number: str) -> None:
    assert day_and_time(MINUTE, "Europe/Berlin", language) == day
    assert time_of_day(MINUTE, "Europe/Berlin", language) == "14:05"
    assert decimal(2.5, language) == number


def test_a_sentence_tells_times_in_its_readers_way() -> None:
    at = MINUTE * 60_000
    told = say("{day} · {hour}", day=day_and_clock(at, "Asia/Yerevan"), hour=TimeOfDay(at // 1000, "UTC"))
    assert words(told, "de") == "22.11.2026, 17:05 · 13:05"


@pytest.mark.parametrize(
    ("language", "many", "day"),
    [
        ("en", "12,345", "22 Nov 2026"),
        ("ru", "12 345", "22 нояб. 2026 г."),
        ("uk", "12 345", "22 лист. 2026 р."),
        ("de", "12.345", "22.11.2026"),
        ("hy", "12 345", "22 նոյ, 2026 թ."),
        ("th", "12,345", "22 พ.ย. 2569"),
    ],
)
def test_thousands_are_set_apart_and_a_day_alone_is_written_in_full(language: str, many: str, day: str) -> None:
    assert amount(12345, language) == many
    assert amount(999, language) == "999"
    assert words(say("{n} · {number}", n=Count(12345), number=12345), language) == f"{many} · 12345"
    assert day_alone(MINUTE, "Europe/Berlin", language) == day


def test_a_far_time_names_its_day_and_a_near_one_its_weekday() -> None:
    at = MINUTE * 60_000
    assert words(by_then(at, "Europe/Berlin", at - 86_400_000), "en") == "on Sunday at 14:05 (Berlin time)"
    assert words(by_then(at, "Europe/Berlin", at - 3_600_000), "en") == "today at 14:05 (Berlin time)"
    assert words(by_then(at, "Europe/Berlin", at - 7 * 86_400_000), "de") == "22.11.2026, 14:05 Uhr (Ortszeit Berlin)"


def test_no_start_waits_for_calendars() -> None:
    code = "import sys, bot.app; sys.exit('babel.dates' in sys.modules or 'babel.numbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "0 seconds", "0 Sekunden"),
        (119, "119 seconds", "119 Sekunden"),
        (150, "2 min 30 s", "2 Min. 30 Sek."),
        (179, "3 minutes", "3 Minuten"),
        (45 * 60, "45 minutes", "45 Minuten"),
        (60 * 60, "1 hour", "1 Stunde"),
        (90 * 60, "1 h 30 min", "1 Std. 30 Min."),
        (2 * 3600 - 1, "2 hours", "2 Stunden"),
        (24 * 3600, "1 day", "1 Tag"),
        (36 * 3600, "1 day 12 h", "1 Tag 12 Std."),
        (60 * 3600, "2 days 12 h", "2 Tage 12 Std."),
        (10 * 86_400 + 13 * 3600, "11 days", "11 Tage"),
    ],
)
def test_a_span_keeps_its_second_unit_where_it_matters(seconds: int, english: str, german: str) -> None:
    assert words(how_long(seconds * 1000), "en") == english
    assert words(how_long(seconds * 1000), "de") == german


@pytest.mark.parametrize("language", ["en", "de", "ru", "uk", "hy", "th"])
def test_no_span_is_told_wrong_by_more_than_a_sixth(language: str) -> None:
    """Read back by the parser of written times: what the desk says, people may type."""
    now = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("UTC"))
    for seconds in (*range(10, 7200, 61), *range(7200, 900_000, 3571)):
        told = words(how_long(seconds * 1000), language)
        again = read_time(told, now, language)
        assert again is not None, told
        assert abs((again - now).total_seconds() - seconds) <= seconds / 6, told


def test_a_time_is_told_without_its_day_only_today() -> None:
    at = MINUTE * 60_000
    assert words(say("{t}", t=at_clock(at, "Europe/Berlin", at - 3_600_000)), "en") == "14:05"
    assert words(say("{t}", t=at_clock(at, "Europe/Berlin", at - 15 * 3_600_000)), "en") == "22 Nov 2026, 14:05"
    assert words(say("{t}", t=at_clock(at, "Pacific/Auckland", at - 3 * 3_600_000)), "en") == "23 Nov 2026, 02:05"


def test_a_reader_gets_all_times_of_a_sentence_in_their_zone() -> None:
    at = MINUTE * 60_000
    told = say("{t} · {inner}", t=day_and_clock(at, "UTC"), inner=say("{t}", t=at_clock(at, "UTC", at)))
    assert words(in_zone(told, "Asia/Tokyo"), "en") == "22 Nov 2026, 22:05 · 22:05"
    then = say("{then}", then=by_then(at, "Europe/Berlin", at))
    assert words(in_zone(then, "Pacific/Auckland"), "en") == "today at 02:05 (Auckland time)"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on Sunday at 14:05 (Berlin time)"),
        ("de", "Sonntag, 14:05 Uhr (Ortszeit Berlin)"),
        ("ru", "в воскресенье в 14:05 (время: Берлин)"),
        ("th", "เวลาเบอร์ลิน"),
    ],
)
def test_a_customer_reads_the_city_of_a_zone_in_their_language(language: str, text: str) -> None:
    told = words(by_then(MINUTE * 60_000, "Europe/Berlin", MINUTE * 60_000 - 86_400_000), language)
    assert text in told
    assert "Europe/" not in told


@pytest.mark.parametrize("language", ["en", "de", "ru", "uk", "hy", "th"])
def test_a_languages_table_writes_what_babel_writes(language: str) -> None:
    ours, babel = TableForms(LOCALE / language / TABLE), BabelForms(language)
    days = [date(2023, 12, 30) + timedelta(days) for days in range(400)]
    minutes = [datetime(2026, 11, 29, tzinfo=UTC) + timedelta(minutes=number) for number in range(1440)]
    numbers = [0, 7, -3, 999, 1000, -12345, 1_234_567, 0.5, 2.25, 0.999, -0.07, 12345.678, 99.995]
    zones = sorted(zone for zone in available_timezones() if has_city(zone))
    assert ours.joined == babel.joined
    assert [ours.day(day) for day in days] == [babel.day(day) for day in days]
    assert [ours.time(at) for at in minutes] == [babel.time(at) for at in minutes]
    assert [ours.number(number) for number in numbers] == [babel.number(number) for number in numbers]
    assert [ours.city(zone).rpartition("/")[2] for zone in zones] == [babel.city(zone).rpartition("/")[2] for zone in zones]
    assert table(language) == (LOCALE / language / TABLE).read_bytes(), "run: make words"


def test_a_language_without_a_table_is_written_by_babel() -> None:
    assert isinstance(forms_of("fr"), BabelForms)
    assert (day_and_time(MINUTE, "Europe/Berlin", "fr"), decimal(2.5, "fr")) == ("22 nov. 2026, 14:05", "2,5")
    assert table("ar") is None  # it writes times with a letter for half of the day


YEARS = {"en": ("1 year", "2 years", "5 years"), "de": ("1 Jahr", "2 Jahre", "5 Jahre"), "ru": ("1 год", "2 года", "5 лет")}
YEARS |= {"uk": ("1 рік", "2 роки", "5 років"), "hy": ("1 տարի", "2 տարի", "5 տարի"), "th": ("1 ปี", "2 ปี", "5 ปี")}


@pytest.mark.parametrize("language", sorted(YEARS))
def test_whole_years_are_told_as_years(language):
    year = 365 * 86_400_000
    assert tuple(words(how_long(n * year), language) for n in (1, 2, 5)) == YEARS[language]
    assert words(how_long(2 * year + 86_400_000), "en") == "731 days"
