"""Managers get each digest once, at its time in the queue's time zone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.timers.digests import DAILY, WEEKLY, last_due
from tests.house import House, text_of
from tests.journeys.steps import asks, direct, tells
from tests.quick_desk import QuickDesk

WEEK = '    digest: {daily: "09:00", weekly: "mon 09:00"}'


def millis(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-03-04T12:00", "2026-03-04T09:00", "2026-03-02T09:00"),
        ("2026-03-04T08:59", "2026-03-03T09:00", "2026-03-02T09:00"),
        ("2026-03-29T10:00", "2026-03-29T09:00", "2026-03-23T09:00"),  # the clock went forward that night
        ("2026-03-30T09:00", "2026-03-30T09:00", "2026-03-30T09:00"),
    ],
)
async def test_a_digest_is_due_by_the_clock_of_the_queue(opened, now, daily, weekly) -> None:
    house = await opened(more=WEEK)
    queue = house.desk.rules.queues["support"]
    assert (last_due(queue, DAILY, millis(now)), last_due(queue, WEEKLY, millis(now))) == (millis(daily), millis(weekly))


async def test_a_digest_is_sent_once(opened) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    house = await opened(more=f'    digest: {{daily: "{yesterday.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")}"}}')
    await asks(house, house.tom, "My printer burns")
    assert not direct(house.boss)  # a new desk has nothing to tell
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.stop()
    await house.start()
    told = text_of(await house.in_direct(house.boss, "The last day"))
    assert "It was quiet" in told or "Opened: 1" in told
    await house.stop()
    await house.start()
    await asks(house, house.olga, "Мой принтер горит")
    assert len([message for message in direct(house.boss) if "The last day" in text_of(message)]) == 1


@pytest.mark.parametrize(("desk", "told"), [(", send_seals: true", True), ("", False)])
async def test_the_daily_digest_carries_the_newest_seal_if_configured(opened, desk, told) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    house = await opened(desk=desk, more=f'    digest: {{daily: "{yesterday.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")}"}}')
    await house.desk.seals.daily()
    seal = await house.desk.store.write(lambda work: work.newest_seal())
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.stop()
    await house.start()
    digest = text_of(await house.in_direct(house.boss, "The last day"))
    assert (seal.hash in digest) is told


async def test_a_digest_has_a_line_for_each_agent_who_did_something(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 09:05", queue=('digest: {daily: "09:00", weekly: "mon 09:00"}', "sla: {first_response: 1h}"))
    await quick.goes_to("2026-03-02 09:05")
    numbers = [await quick.asks(who, "It burns") for who in ("tom", "olga", "eve")]
    await quick.goes_to("2026-03-02 09:19")
    for who, number in zip(("boris", "anna", "anna"), numbers, strict=True):
        await quick.does(who, f"reply {number} Unplug it")
    await quick.does("anna", f"close {numbers[1]}")
    await quick.goes_to("2026-03-03 09:01")
    (daily,) = quick.told("back:boss", "digest")
    anna = "• Anna: 2 tickets answered, 1 closed, first reply 14 minutes"
    assert [line for line in daily.text.split("\n") if line.startswith("•")] == [anna, "• Boris: 1 ticket answered, first reply 14 minutes"]
    await quick.goes_to("2026-03-04 09:01")
    assert "•" not in quick.told("back:boss", "digest")[-1].text


async def test_a_long_team_is_cut_and_a_button_shows_the_others(quick: QuickDesk) -> None:
    team = [f"agent{number:02d}" for number in range(12)]
    quick.back.rosters["C1"] = frozenset(team)
    await quick.open("2026-03-02 09:05", queue=('digest: {daily: "09:00"}',))
    await quick.goes_to("2026-03-02 09:05")
    for who in team:
        await quick.does(who, f"reply {await quick.asks(f'friend of {who}', 'It burns')} Unplug it")
    await quick.goes_to("2026-03-03 09:01")
    (daily,) = quick.told("back:boss", "digest")
    assert daily.text.count("•") == 10
    assert "\nand 2 more\n" in daily.text
    ((payload,),) = quick.rows("select payload from delivery where purpose = 'digest'")
    args = next(args for row in json.loads(payload)["card"]["buttons"] for verb, args, *_ in row if verb == "stats")
    everybody = await quick.presses("boss", "stats", *args)
    assert [who for who in team if f"• {who.title()}: 1 ticket answered" in everybody] == team


async def test_managers_on_both_platforms_read_it_in_their_own_language(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    due = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(minutes=30)
    house.telegram.add_person(4799, "Oleg", language_code="ru")
    house.telegram.says(4799, "/start")
    await house.until(lambda: len(house.telegram.chat(4799)) > 1)
    environment = {**house.environment(), "BELLHOP_QUEUES__SUPPORT__MANAGERS": '["slack:U0BOSS", "telegram:4799"]'}
    monkeypatch.setattr(house, "environment", lambda: environment)
    await house.stop()
    await house.start(more=f'    digest: {{daily: "{due:%H:%M}"}}')
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"reply {number} Water it")
    await house.told(house.tom, "Water it")
    await house.desk.desk.tick()
    await house.later(minutes=31)
    told = text_of(await house.in_direct(house.boss, "The last day"))
    assert "• <@U0ANNA>: 1 ticket answered" in told
    assert "Boris" not in told
    shown = await house.until(lambda: next((one for one in house.telegram.chat(4799) if one.get("photo")), None))
    assert "• Anna: 1 заявка с ответом" in shown["caption"]
    assert "The last day" not in shown["caption"]


async def test_a_digest_of_a_quiet_day_says_so_in_one_line(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 08:00", queue=("hours: always", 'digest: {daily: "09:00"}'))
    await quick.goes_to("2026-03-02 09:00")
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-03 09:00")
    quiet, busy = quick.told("back:boss", "digest")
    assert "Opened: 1" in busy.text
    assert quiet.text.strip() == "The last day\nSupport\nIt was quiet: nothing was opened, answered or closed."
    files = [
        json.loads(row[0])["card"].get("files") for row in quick.rows("select payload from delivery where purpose = 'digest' order by id")
    ]
    assert [bool(one) for one in files] == [False, True]


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
async def test_every_hour_is_in_one_digest_when_the_clocks_change(quick: QuickDesk, sunday: str) -> None:
    first = datetime.fromisoformat(sunday) - timedelta(days=1)
    await quick.open(f"{first:%Y-%m-%d} 07:30", queue=('digest: {daily: "09:00", weekly: "sat 09:00"}', "limits: {tickets: 0}"))
    days = [f"{first + timedelta(days=day):%Y-%m-%d}" for day in range(10)]
    for day in days[:8]:
        for minute in ("08:30", "09:30"):
            await quick.goes_to(f"{day} {minute}")
            await quick.asks(f"{day} {minute}", "It burns")
    await quick.goes_to(f"{days[8]} 09:30")
    counts: dict[str, list[int]] = {"The last day": [], "The last week": []}
    for told in quick.told("back:boss", "digest"):
        title, _, rest = told.text.partition("\n")
        counts[title] += [int(rest.partition("Opened: ")[2].partition("\n")[0].partition(" ")[0])]
    assert counts == {"The last day": [1, *[2] * 7, 1], "The last week": [1, 14]}


async def test_a_clock_that_was_ahead_silences_nothing_once_it_is_right(quick: QuickDesk) -> None:
    queue = ('digest: {daily: "09:00"}',)
    await quick.open("2026-03-02 10:00", queue=queue)
    await quick.goes_to("2026-03-03 09:01")
    await quick.sleeps_to("2027-03-03 10:00")
    await quick.desk.park("front", "one", b"{}", "odd")
    await quick.desk.forget()
    before = len(quick.told("back:boss", "digest"))
    await quick.sleeps_to("2026-03-03 11:00")
    assert len(quick.told("back:boss", "digest")) == before
    await quick.desk.park("front", "two", b"{}", "odd")
    assert len(quick.told("back:boss", "alarm")) == 2
    for day in ("04", "05"):
        await quick.goes_to(f"2026-03-{day} 09:01")
        before += 1
        assert len(quick.told("back:boss", "digest")) == before
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-12 09:01")
    await quick.desk.forget()
    assert quick.rows("select event from seen where event like 'e%'") == [], "ids of events are forgotten again"


async def test_a_clock_that_is_set_back_a_little_sends_no_digest_twice(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=('digest: {daily: "09:00"}',))
    await quick.goes_to("2026-03-03 09:01")
    await quick.sleeps_to("2026-03-03 08:50")
    await quick.goes_to("2026-03-03 09:10")
    assert len(quick.told("back:boss", "digest")) == 1
