"""Periods as people write them, in six languages: a span up to now, or the day on which it begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.written_periods import about_time, read_period

NOW = datetime(2026, 11, 26, 17, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # a Thursday

SPANS = {
    "en": {
        "7d": 7,
        "week": 7,
        "last week": 7,
        "2 weeks": 14,
        "the last two weeks": 14,
        "past 3 days": 3,
        "month": 30,
        "year": 365,
        "day": 1,
    },
    "de": {"7d": 7, "Woche": 7, "letzte Woche": 7, "2 Wochen": 14, "seit zwei Wochen": 14, "letzten 3 Tage": 3, "Monat": 30, "Jahr": 365},
    "ru": {"7 дней": 7, "неделя": 7, "за неделю": 7, "за последние две недели": 14, "прошлая неделя": 7, "месяц": 30, "год": 365},
    "uk": {"7 днів": 7, "тиждень": 7, "за тиждень": 7, "за останні два тижні": 14, "минулий тиждень": 7, "місяць": 30, "рік": 365},
    "hy": {"7 օր": 7, "շաբաթ": 7, "անցած շաբաթ": 7, "վերջին երկու շաբաթ": 14, "ամիս": 30, "տարի": 365},
    "th": {"7 วัน": 7, "สัปดาห์": 7, "สัปดาห์ที่แล้ว": 7, "สองสัปดาห์ล่าสุด": 14, "เดือน": 30, "ปี": 365},
}
SHORT = {"en": "half an hour", "de": "halbe Stunde", "ru": "полчаса", "uk": "пів години", "hy": "կես ժամ", "th": "ครึ่งชั่วโมง"}
BEGINS = {
    "en": {
        "today": "26.11. 00:00",
        "yesterday": "25.11. 00:00",
        "since monday": "23.11. 00:00",
        "monday 9:00": "23.11. 09:00",
        "thursday": "26.11. 00:00",
        "last thursday": "19.11. 00:00",
        "since 0:30": "26.11. 00:30",
        "since 12am": "26.11. 00:00",
        "since 18:00": "25.11. 18:00",
        "1.11.": "01.11. 00:00",
        "31/12": "31.12. 00:00",
        "2026-10-24": "24.10. 00:00",
        "since November 2 at 5pm": "02.11. 17:00",
    },
    "de": {"heute": "26.11. 00:00", "gestern": "25.11. 00:00", "seit Montag": "23.11. 00:00", "seit dem 1.11.": "01.11. 00:00"},
    "ru": {"сегодня": "26.11. 00:00", "вчера": "25.11. 00:00", "с понедельника": "23.11. 00:00", "с 1 ноября": "01.11. 00:00"},
    "uk": {"сьогодні": "26.11. 00:00", "вчора": "25.11. 00:00", "з понеділка": "23.11. 00:00", "від 1 листопада": "01.11. 00:00"},
    "hy": {"այսօր": "26.11. 00:00", "երեկ": "25.11. 00:00", "երկուշաբթիից սկսած": "23.11. 00:00", "նոյեմբերի 1": "01.11. 00:00"},
    "th": {"วันนี้": "26.11. 00:00", "เมื่อวาน": "25.11. 00:00", "ตั้งแต่วันจันทร์": "23.11. 00:00", "ตั้งแต่ 1 พ.ย. 2569": "01.11. 00:00"},
}
REFUSED = (
    "",
    "2",
    "soon",
    "next week",
    "tomorrow",
    "mine",
    "support",
    "since",
    "last",
    "monday 2",
    "2 7d",
    "2027-01-01",
    "31.02.",
    "99999d",
)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in SPANS.items() for text in texts])
def test_a_span_is_a_period(language: str, text: str) -> None:
    assert read_period(text, NOW, language) == timedelta(days=SPANS[language][text])


@pytest.mark.parametrize("language", list(SHORT))
def test_a_period_may_be_short(language: str) -> None:
    assert read_period(SHORT[language], NOW, language) == timedelta(minutes=30)
    assert read_period("1h30m", NOW, language) == timedelta(minutes=90)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in BEGINS.items() for text in texts])
def test_a_day_begins_a_period_that_lasts_until_now(language: str, text: str) -> None:
    found = read_period(text, NOW, language)
    assert isinstance(found, datetime)
    assert found < NOW
    assert f"{found:%d.%m. %H:%M}" == BEGINS[language][text]


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("language", list(SPANS))
def test_what_is_no_period_is_not_guessed(language: str, text: str) -> None:
    assert read_period(text, NOW, language) is None


def test_a_leap_day_is_the_last_one() -> None:
    assert read_period("29.2.", NOW, "en") == datetime(2024, 2, 29, tzinfo=NOW.tzinfo)


@pytest.mark.parametrize(
    ("word", "about"), [("7x", True), ("since", True), ("monday", True), ("boris", False), ("the", False), ("@anna", False)]
)
def test_a_word_that_may_belong_to_a_period_is_known(word: str, about: bool) -> None:
    assert about_time(word, "en") is about
