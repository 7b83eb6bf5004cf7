"""Every argument that is a time or a period is read by the same rules, in the zone and language of the person who writes it."""

from __future__ import annotations

import re

import pytest

from bot.catalogue import registry
from bot.catalogue.parameters import When
from bot.commands import load as load_commands
from bot.i18n.dates import city_name
from tests.quick_desk import QuickDesk

load_commands()
VERBS = sorted(one.verb for one in registry.all_commands(customer=False) if any(p.type is When for p in one.parameters))
DESK = ("sla: {first_response: 1h}", "escalation: [{at: 100%, notify: [queue, managers]}]")
TIMES = {  # it is Monday noon in Berlin, 18:00 in Bangkok
    "en": {
        "mon 9:00": "09:00",
        "tomorrow 0:30": "00:30",
        "12am": "00:00",
        "31/12 14:00": "14:00",
        "1h30m": "19:30",
        "half an hour": "18:30",
    },
    "de": {"bis Montag": "09:00", "morgen 0:30": "00:30", "00:00": "00:00", "31.12. um 14 Uhr": "14:00", "eine halbe Stunde": "18:30"},
    "ru": {"в понедельник": "09:00", "завтра в 0:30": "00:30", "завтра в 10": "10:00", "через 2 часа": "20:00", "полчаса": "18:30"},
    "uk": {"до понеділка": "09:00", "завтра о 0:30": "00:30", "завтра о 10": "10:00", "через 2 години": "20:00", "пів години": "18:30"},
    "hy": {"երկուշաբթի": "09:00", "վաղը 0:30": "00:30", "վաղը ժամը 10-ին": "10:00", "2 ժամից": "20:00", "կես ժամ": "18:30"},
    "th": {"วันจันทร์": "09:00", "พรุ่งนี้ 0:30": "00:30", "24/12/2569 เวลา 14:00 น.": "14:00", "อีก 2 ชั่วโมง": "20:00", "ครึ่งชั่วโมง": "18:30"},
}
PERIODS = {
    "en": ("7d", "week", "last 2 weeks", "since friday", "half an hour", "yesterday", "20.11.", "17:00"),
    "de": ("7d", "letzte Woche", "2 Wochen", "seit Freitag", "halbe Stunde", "gestern", "seit dem 20.11.", "17:00"),
    "ru": ("7 дней", "за неделю", "2 недели", "с пятницы", "полчаса", "вчера", "с 20 ноября", "17:00"),
    "uk": ("7 днів", "за тиждень", "2 тижні", "з п’ятниці", "пів години", "вчора", "від 20 листопада", "17:00"),
    "hy": ("7 օր", "անցած շաբաթ", "2 շաբաթ", "ուրբաթ", "կես ժամ", "երեկ", "նոյեմբերի 20", "17:00"),
    "th": ("7 วัน", "สัปดาห์ที่แล้ว", "2 สัปดาห์", "ตั้งแต่วันศุกร์", "ครึ่งชั่วโมง", "เมื่อวาน", "20 พ.ย. 2569", "17:00"),
}
FOREIGN = {
    "en": "I don't understand",
    "de": "verstehe ich nicht",
    "ru": "Не понимаю",
    "uk": "Не розумію",
    "hy": "Չեմ հասկանում",
    "th": "ไม่เข้าใจ",
}


async def _late(quick: QuickDesk, language: str) -> int:
    quick.back.zones["anna"], quick.back.languages["anna"] = "Asia/Bangkok", language
    await quick.open("2026-11-23 10:00", queue=DESK)
    number = await quick.asks("tom", "My printer burns")
    await quick.goes_to("2026-11-23 12:00")
    return number


def _begun(verb: str, number: int) -> str:
    """What is typed before the time."""
    return verb if verb == "away" else f"{verb} {number}"


def test_these_verbs_ask_for_a_time() -> None:
    assert VERBS == ["away", "later", "promise", "snooze"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", list(TIMES))
async def test_a_time_is_read_in_its_writers_zone_and_told_back_with_it(quick: QuickDesk, language: str, verb: str) -> None:
    number = await _late(quick, language)
    for written, clock in TIMES[language].items():
        told = await quick.does("anna", f"{_begun(verb, number)} {written}")
        assert clock in told, (written, told)
        assert city_name("Asia/Bangkok", language) in told, (written, told)
        if verb != "later":
            when = re.search(r"(?<!\d)(2026|2569)(?!\d)", told)
            assert when, (written, told)
            assert (when[0] == "2569") is (language == "th"), (written, told)
        quick.now += 1
        if verb == "later":
            await quick.close()
            number = await _late(quick, language)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", list(TIMES))
async def test_a_time_that_is_not_understood_is_refused_with_examples_that_are(quick: QuickDesk, language: str, verb: str) -> None:
    number = await _late(quick, language)
    told = await quick.does("anna", f"{_begun(verb, number)} blah 77")
    assert FOREIGN[language] in told
    await _all_understood(quick, language, told, _begun(verb, number))


@pytest.mark.parametrize("language", list(PERIODS))
async def test_a_period_is_understood_by_lists_and_figures(quick: QuickDesk, language: str) -> None:
    number = await _late(quick, language)
    for period in PERIODS[language]:
        for line in (f"list opened {period}", f"list {period} support", f"stats {period}", f"stats support {period}"):
            told = await quick.does("anna", line)
            begins_before = period not in (PERIODS[language][4], "17:00")
            assert FOREIGN[language] not in told, (line, told)
            if line.startswith("list"):
                assert (f"#{number}" in told) is begins_before, (line, told)
            else:
                assert "Support" in told, (line, told)


@pytest.mark.parametrize("language", list(PERIODS))
async def test_a_period_that_is_not_understood_is_refused_with_examples_that_are(quick: QuickDesk, language: str) -> None:
    await _late(quick, language)
    for line in ("list closed 7x", "stats support 7 blah", "stats 31.02."):
        told = await quick.does("anna", line)
        assert FOREIGN[language] in told, (line, told)
        await _all_understood(quick, language, told, "list opened")


async def _all_understood(quick: QuickDesk, language: str, told: str, before: str) -> None:
    """Type each of the three examples that an answer gives."""
    listed = re.split(
        r", | oder | or | или | або | կամ | หรือ ", re.split("example,|Beispiel:|например:|наприклад:|օրինակ,|พิมพ์เช่น", told)[1]
    )
    assert len(listed) == 3, told
    for example in listed:
        word = example.strip().removesuffix("։").removesuffix(".") if not example.strip().endswith("12.") else example.strip()
        assert FOREIGN[language] not in await quick.does("anna", f"{before} {word}"), word
