"""Every sentence with a time, for readers in several zones and languages: with the day unless it is today, and without a database's name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.messages.pofile import read_po

from bot.i18n.dates import city_name, has_city, time_of_day
from bot.i18n.moments import by_then, in_zone, zone_words
from bot.i18n.sentences import LOCALE, Sentence, known, say, words
from bot.i18n.times import at_clock, day_and_clock, millis, said_back
from tests.quick_desk import QuickDesk

LANGUAGES = ("en", "ru", "uk", "de", "hy", "th")
ZONES = ("Europe/Berlin", "Asia/Yerevan", "Asia/Bangkok", "America/New_York")
SLOTS = frozenset(("when", "time", "at", "since", "then", "until"))
MIDNIGHT = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # in Berlin, where the year ends


def _with_times() -> list[str]:
    with (LOCALE / "bellhop.pot").open("rb") as file:
        ids = [message.id for message in read_po(file) if isinstance(message.id, str)]
    return [one for one in ids if SLOTS & set(re.findall(r"\{(\w+)\}", one))]


def _filled(sentence: str, value: object) -> Sentence:
    return known(sentence, **{name: value if name in SLOTS else "…" for name in re.findall(r"\{(\w+)\}", sentence)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zone", ZONES)
def test_every_sentence_tells_the_day_unless_it_is_today_where_its_reader_is(language: str, zone: str) -> None:
    sentences = _with_times()
    assert len(sentences) > 30
    for hours in (-30, -5, -1, 0, 3, 9, 30):
        now, at = millis(MIDNIGHT), millis(MIDNIGHT + timedelta(hours=hours, minutes=7))
        there, here = (datetime.fromtimestamp(one / 1000, ZoneInfo(zone)) for one in (at, now))
        clock = time_of_day(at // 60_000, zone, language)
        year = there.year + (543 if language == "th" else 0)
        for sentence in sentences:
            for value in (at_clock(at, "UTC", now), day_and_clock(at, "UTC"), said_back(at, "Asia/Tokyo", "UTC")):
                told = words(in_zone(_filled(sentence, value), zone), language)
                assert clock in told, (sentence, told)
                assert str(year) in told or there.date() == here.date(), (sentence, told)
                assert not re.search("Asia/|Europe/|America/", told), told
                assert language != "th" or not re.search("202[67]", told), told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zone", ZONES)
def test_a_customer_is_told_a_future_time_with_its_day_and_city(language: str, zone: str) -> None:
    for hours in (1, 9, 30, 150, 170, 4000):
        at = millis(MIDNIGHT + timedelta(hours=hours))
        told = words(in_zone(by_then(at, "UTC", millis(MIDNIGHT)), zone), language)
        assert told == words(by_then(at, zone, millis(MIDNIGHT)), language)
        assert time_of_day(at // 60_000, zone, language) in told
        assert city_name(zone, language) in told
        assert zone not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_zone_is_named_as_in_the_database(language: str) -> None:
    for zone in available_timezones():
        told = words(zone_words(zone), language)
        assert told
        assert not re.search("[/_]", told), (zone, told)


@pytest.mark.parametrize(("zone", "name"), [("Etc/GMT+3", "UTC-3"), ("Etc/GMT-14", "UTC+14"), ("Etc/UTC", "UTC"), ("GMT+0", "UTC")])
def test_a_zone_without_a_city_is_named_by_its_distance(zone: str, name: str) -> None:
    assert not has_city(zone)
    assert words(zone_words(zone), "de") == name
    assert words(say("{zone}", zone=zone_words(zone)), "th") == name


@pytest.mark.parametrize(
    ("zone", "opened"),
    [
        ("Europe/Berlin", "23 Nov 2026, 23:30"),
        ("Asia/Yerevan", "24 Nov 2026, 02:30"),
        ("Asia/Bangkok", "24 Nov 2026, 05:30"),
        ("America/New_York", "23 Nov 2026, 17:30"),
        ("Etc/Unknown", "23 Nov 2026, 23:30"),
    ],
)
async def test_an_agent_reads_every_time_in_their_own_zone(quick: QuickDesk, zone: str, opened: str) -> None:
    quick.back.zones["anna"] = zone
    await quick.open("2026-11-23 23:30")
    number = await quick.asks("tom", "My printer burns")
    await quick.asks("tom", "and smokes")
    for line in ("list", f"show {number}", f"why {number}", "list opened 7d"):
        told = await quick.does("anna", line)
        assert opened in told, (line, told)
        assert len(set(re.findall(r"\d+ Nov 2026, \d\d:\d\d", told)) & {opened, "23 Nov 2026, 23:30"}) == 1, (line, told)
    await quick.does("boris", f"snooze {number} 2026-11-25 12:00")
    at = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(ZoneInfo("Europe/Berlin" if "Etc" in zone else zone))
    for line in ("list snoozed", f"show {number}"):
        assert f"{at:%d Nov 2026, %H:%M}" in await quick.does("anna", line)


async def test_whoever_put_a_ping_off_is_shown_to_each_reader_in_their_own_time(quick: QuickDesk) -> None:
    quick.back.zones["boss"] = "Asia/Bangkok"
    await quick.open("2026-11-23 09:00", queue=("sla: {first_response: 1h}", "escalation: [{at: 100%, notify: [queue, managers]}]"))
    number = await quick.asks("tom", "My printer burns")
    await quick.goes_to("2026-11-23 10:30")
    await quick.does("anna", f"later {number} 12:00")
    assert any("today at 18:00 (Bangkok time)" in one.text for one in quick.pings("boss"))
    assert any("today at 12:00 (Berlin time)" in one.text for one in quick.told(f"back:C1#{number}"))
