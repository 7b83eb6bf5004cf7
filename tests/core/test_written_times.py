"""Times as people write them, in six languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import BadTime
from bot.core.written_times import read_time
from bot.i18n.sentences import known, words

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 28, 17, 30, tzinfo=BERLIN)  # a Saturday

UNDERSTOOD = {
    "en": {
        "mon 9:00": "30.11. 09:00",
        "monday": "30.11. 09:00",
        "until monday": "30.11. 09:00",
        "next monday 10am": "30.11. 10:00",
        "next week": "30.11. 09:00",
        "31.12.": "31.12. 09:00",
        "31/12 14:00": "31.12. 14:00",
        "2026-12-24": "24.12. 09:00",
        "2026-12-24 0:00": "24.12. 00:00",
        "2026-12-24T17:05": "24.12. 17:05",
        "December 24 at 5pm": "24.12. 17:00",
        "5pm": "29.11. 17:00",
        "5:30 p.m.": "29.11. 17:30",
        "12am": "29.11. 00:00",
        "12 pm": "29.11. 12:00",
        "17:30": "29.11. 17:30",
        "17:31": "28.11. 17:31",
        "0:00": "29.11. 00:00",
        "24:00": "29.11. 00:00",
        "1h30m": "28.11. 19:00",
        "1h30": "28.11. 19:00",
        "1.5h": "28.11. 19:00",
        "90 minutes": "28.11. 19:00",
        "half an hour": "28.11. 18:00",
        "an hour and a half": "28.11. 19:00",
        "tomorrow": "29.11. 09:00",
        "tomorrow 0:30": "29.11. 00:30",
        "today 20:00": "28.11. 20:00",
        "tonight": "28.11. 20:00",
        "tomorrow evening": "29.11. 18:00",
        "saturday 16:00": "05.12. 16:00",
        "sat 18:00": "28.11. 18:00",
        "in 2 days at 9:00": "30.11. 09:00",
        "noon": "29.11. 12:00",
        "a quarter of an hour": "28.11. 17:45",
        "a couple of hours": "28.11. 19:30",
        "in a couple of days": "30.11. 17:30",
        "the day after tomorrow at 10:00": "30.11. 10:00",
        "1st of December": "01.12. 09:00",
        "the 24th of December at 5pm": "24.12. 17:00",
    },
    "de": {
        "bis Montag": "30.11. 09:00",
        "am Montag um 9": "30.11. 09:00",
        "Mo 9:00": "30.11. 09:00",
        "nächsten Dienstag": "01.12. 09:00",
        "morgen um 10": "29.11. 10:00",
        "heute Abend": "28.11. 18:00",
        "übermorgen abends um 8": "30.11. 20:00",
        "halb 9": "29.11. 08:30",
        "17.45 Uhr": "28.11. 17:45",
        "18 Uhr 30": "28.11. 18:30",
        "31. Dezember": "31.12. 09:00",
        "am 31.12. um 14 Uhr": "31.12. 14:00",
        "in einer halben Stunde": "28.11. 18:00",
        "anderthalb Stunden": "28.11. 19:00",
        "1,5 Stunden": "28.11. 19:00",
        "in 2 Stunden": "28.11. 19:30",
        "eine Viertelstunde": "28.11. 17:45",
    },
    "ru": {
        "завтра в 10": "29.11. 10:00",
        "через 2 часа": "28.11. 19:30",
        "через час": "28.11. 18:30",
        "полчаса": "28.11. 18:00",
        "полтора часа": "28.11. 19:00",
        "до понедельника": "30.11. 09:00",
        "в следующий вторник": "01.12. 09:00",
        "на следующей неделе": "30.11. 09:00",
        "в 3 часа дня": "29.11. 15:00",
        "завтра в 8 вечера": "29.11. 20:00",
        "31 декабря 2026 года в 10:00": "31.12. 10:00",
        "1 ч 30 мин": "28.11. 19:00",
        "через пару часов": "28.11. 19:30",
    },
    "uk": {
        "завтра о 10": "29.11. 10:00",
        "через 2 години": "28.11. 19:30",
        "2 год": "28.11. 19:30",
        "до понеділка": "30.11. 09:00",
        "у п’ятницю о 9": "04.12. 09:00",
        "пів години": "28.11. 18:00",
        "півтори години": "28.11. 19:00",
        "наступного тижня": "30.11. 09:00",
        "через пару годин": "28.11. 19:30",
        "завтра опівдні": "29.11. 12:00",
        "31 грудня": "31.12. 09:00",
    },
    "hy": {
        "վաղը ժամը 10-ին": "29.11. 10:00",
        "2 ժամից": "28.11. 19:30",
        "կես ժամ": "28.11. 18:00",
        "մեկուկես ժամ": "28.11. 19:00",
        "մինչև երկուշաբթի": "30.11. 09:00",
        "շաբաթ": "05.12. 09:00",
        "հաջորդ շաբաթ": "30.11. 09:00",
        "դեկտեմբերի 31": "31.12. 09:00",
        "1 ժամ 30 րոպե": "28.11. 19:00",
    },
    "th": {
        "พรุ่งนี้ 10 โมง": "29.11. 10:00",
        "อีก 2 ชั่วโมง": "28.11. 19:30",
        "ครึ่งชั่วโมง": "28.11. 18:00",
        "1 ชั่วโมงครึ่ง": "28.11. 19:00",
        "จนถึงวันจันทร์": "30.11. 09:00",
        "สัปดาห์หน้า": "30.11. 09:00",
        "31 ธ.ค. 2569": "31.12. 09:00",
        "24/12/2569 เวลา 14:00 น.": "24.12. 14:00",
        "พรุ่งนี้บ่าย 2 โมง": "29.11. 14:00",
        "2 ทุ่ม": "28.11. 20:00",
        "๑๘:๓๐": "28.11. 18:30",
    },
}
REFUSED = (
    *("", " ", "soon", "later", "10", "do", "so", "25:00", "1:75", "13pm", "0pm", "-4h", "٣h", "1h 2h", "tomorrow tomorrow", "until", "at"),
    *("31.02.2026", "32.12.", "0.0.", "13/13", "monday 31.12.", "2026-13-01", "99999999999h", "0h", "5", "1 2 3", "monday friday", "next"),
    *("9:00 10:00", "half", "an", "hours", "the printer burns on monday", "monday; drop table", "1e9h", "nan", "inf", "∞", "½h"),
    *(
        "yesterday",
        "last monday",
        "never",
        "asap",
        "today",
        "one two hours",
        "a couple",
        "day after",
        "😀",
        "1" * 79,
        "9:0",
        "::",
        "....",
        "2h ago",
        "через",
        "в",
    ),
)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in UNDERSTOOD.items() for text in texts])
def test_a_time_is_understood(language: str, text: str) -> None:
    found = read_time(text, NOW, language)
    assert found is not None
    assert f"{found:%d.%m. %H:%M}" == UNDERSTOOD[language][text]


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in UNDERSTOOD.items() for text in texts])
def test_capitals_and_blanks_make_no_difference(language: str, text: str) -> None:
    assert read_time(f"  {text.upper()} ", NOW, language) == read_time(text, NOW, language)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("language", list(UNDERSTOOD))
def test_what_is_not_a_time_is_not_guessed(language: str, text: str) -> None:
    if (language, text) in {("de", "do"), ("de", "so")}:
        assert read_time(text, NOW, language) is not None
        return
    assert read_time(text, NOW, language) is None


def test_a_word_with_two_meanings_is_understood_only_by_its_own_readers() -> None:
    assert read_time("через 2 год", NOW, "uk") == NOW + timedelta(hours=2)
    assert read_time("через 2 год", NOW, "ru") == NOW + timedelta(days=730)
    assert read_time("через 2 год", NOW, "en") is None


def test_a_date_without_a_year_is_the_next_one() -> None:
    assert read_time("27.11.", NOW, "en") == datetime(2027, 11, 27, 9, tzinfo=BERLIN)
    assert read_time("29.2.", NOW, "en") == datetime(2028, 2, 29, 9, tzinfo=BERLIN)
    assert read_time("27.11.2026", NOW, "en") == datetime(2026, 11, 27, 9, tzinfo=BERLIN)


def test_a_time_that_the_clocks_skip_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    skipped, twice = read_time("28.3.2027 02:30", NOW, "en"), read_time("25.10.2026 02:30", NOW, "en")
    assert skipped is not None
    assert twice is not None
    assert skipped.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert twice.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("language", list(UNDERSTOOD))
def test_the_examples_in_the_refusal_and_in_the_form_are_understood_in_their_language(language: str) -> None:
    refusal, hint = (
        words(known(BadTime.__doc__ or "", word="?"), language),
        words(known("For example 2h, tomorrow 10:00 or Monday 9:00"), language),
    )
    for text in (refusal.replace("?", " "), hint):
        tail = text.rpartition("“ ”")[2] if "“ ”" in text else text
        examples = [one for one in EXAMPLES[language] if one in tail]
        assert len(examples) == 3
        assert all(read_time(one, NOW, language) for one in examples)


EXAMPLES = {
    "en": ("2h", "tomorrow 10:00", "31.12. 14:00", "Monday 9:00"),
    "de": ("2h", "morgen 10:00", "31.12. 14:00", "Montag 9:00"),
    "ru": ("2 ч", "завтра в 10:00", "31.12. 14:00", "понедельник 9:00"),
    "uk": ("2 год", "завтра о 10:00", "31.12. 14:00", "понеділок 9:00"),
    "hy": ("2 ժամ", "վաղը 10:00", "31.12. 14:00", "երկուշաբթի 9:00"),
    "th": ("2 ชั่วโมง", "พรุ่งนี้ 10:00", "31.12. 14:00", "วันจันทร์ 9:00"),
}
