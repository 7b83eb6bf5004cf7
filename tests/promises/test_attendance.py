"""People who are away for long go off duty automatically and come back automatically; those who went off duty themselves don't."""

from __future__ import annotations

import time

import pytest

from bot.ports.outbound import DeliveryError, Trouble
from bot.timers.attendance import MOST, Attendance
from tests.journeys.steps import asks, tells
from tests.quick_desk import QuickDesk

QUEUE = ('hours: {mon-fri: ["09:00-18:00"]}', "away_after: 2h")


@pytest.fixture
async def hall(quick: QuickDesk) -> Attendance:
    await quick.open("2026-03-02 16:30", queue=QUEUE)
    await quick.asks("tom", "It burns")
    await quick.does("anna", "claim 1001")
    return Attendance(quick.store, quick.desk.rules, {"front": quick.front, "back": quick.back}, ticks=lambda: quick.now)


def assignee(quick: QuickDesk) -> str:
    return str(quick.rows("select assignee from ticket where number = 1001")[0][0])


async def test_who_is_away_for_long_in_open_time_gives_his_tickets_back(quick: QuickDesk, hall: Attendance) -> None:
    quick.back.gone.add("anna")
    for moment in ("2026-03-02 17:00", "2026-03-02 23:00", "2026-03-03 09:50"):
        quick.at(moment)
        await hall.check()
        assert assignee(quick) == "back:anna", "only open time counts"
    quick.at("2026-03-03 10:00")
    await hall.check()
    assert assignee(quick) == ""
    assert "You've been away for a while" in quick.pings("anna")[0].text
    assert ("2026-03-03 10:00", "lapsed") in [(at, what) for at, what, _ in quick.journal(1001)]
    quick.at("2026-03-03 11:00")
    await hall.check()
    quick.back.gone.clear()
    await hall.check()
    await hall.check()
    assert [told.text.splitlines()[0][:12] for told in quick.pings("anna")] == ["You've been ", "Welcome back"]
    quick.at("2026-03-03 11:30")
    assert "is yours" in await quick.does("anna", "claim 1001")


async def test_who_was_seen_in_between_was_not_away(quick: QuickDesk, hall: Attendance) -> None:
    for hour in range(9, 18):
        quick.at(f"2026-03-03 {hour:02}:00")
        (quick.back.gone.add if hour % 2 else quick.back.gone.discard)("anna")
        await hall.check()
    assert assignee(quick) == "back:anna"


async def test_who_went_off_duty_himself_comes_back_himself(quick: QuickDesk, hall: Attendance) -> None:
    await quick.does("anna", "away")
    await hall.check()
    assert "Anna is off duty" in await quick.does("boris", "assign 1001 anna")
    await quick.does("anna", "back")
    assert "is now with Anna" in await quick.does("boris", "assign 1001 anna")


async def test_a_new_start_remembers_whom_it_has_to_bring_back(quick: QuickDesk, hall: Attendance) -> None:
    quick.back.gone.add("anna")
    for moment in ("2026-03-03 09:00", "2026-03-03 11:00"):
        quick.at(moment)
        await hall.check()
    assert assignee(quick) == ""
    quick.back.gone.clear()
    again = Attendance(quick.store, quick.desk.rules, {"back": quick.back}, ticks=lambda: quick.now)
    await again.check()
    assert "Welcome back" in quick.pings("anna")[-1].text


async def test_a_channel_that_does_not_answer_sends_nobody_home(quick: QuickDesk, hall: Attendance, monkeypatch) -> None:
    async def silent(_: str) -> bool:
        raise DeliveryError(Trouble.TRY_AGAIN, "ratelimited", retry_after=30.0)

    monkeypatch.setattr(quick.back, "is_present", silent)
    for moment in ("2026-03-03 09:00", "2026-03-03 12:00"):
        quick.at(moment)
        await hall.check()
    assert assignee(quick) == "back:anna"


async def test_somebody_the_channel_does_not_know_stands_in_nobody_s_way(quick: QuickDesk, hall: Attendance, monkeypatch) -> None:
    await quick.asks("olga", "It burns too")
    await quick.does("boris", "claim 1002")

    async def is_present(person: str) -> bool:
        if person == "anna":
            raise DeliveryError(Trouble.BLOCKED, "user_not_found")
        return False

    monkeypatch.setattr(quick.back, "is_present", is_present)
    for moment in ("2026-03-03 09:00", "2026-03-03 12:00"):
        quick.at(moment)
        await hall.check()
    assert quick.rows("select assignee from ticket order by number") == [("back:anna",), ("",)]


async def test_the_platform_is_asked_who_is_there(opened) -> None:
    house = await opened(more="    away_after: 1h")
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"claim {number}")
    house.slack.workspace.users["U0ANNA"].presence = "away"
    await house.desk.attendance.check()
    house.desk.store.clock = lambda: time.time() + 7200
    house.desk.attendance.ticks = lambda: time.monotonic() + 7200
    await house.desk.attendance.check()
    await house.in_thread(number, "Anna is off duty")
    await house.in_direct(house.anna, "You've been away for a while")
    house.slack.workspace.users["U0ANNA"].presence = "active"
    await house.desk.attendance.check()
    await house.in_direct(house.anna, "Welcome back")


async def test_everybody_has_his_turn(quick: QuickDesk, monkeypatch) -> None:
    quick.back.rosters["C1"] = frozenset(f"agent{number:02}" for number in range(MOST + 10))
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    asked: list[str] = []

    async def is_present(person: str) -> bool:
        asked.append(person)
        return True

    monkeypatch.setattr(quick.back, "is_present", is_present)
    for number, agent in enumerate(sorted(quick.back.rosters["C1"])):
        await quick.does(agent, f"claim {await quick.asks(f'person{number}', 'It burns')}")
    hall = Attendance(quick.store, quick.desk.rules, {"back": quick.back}, ticks=lambda: quick.now)
    await hall.check()
    assert len(asked) == MOST
    await hall.check()
    assert set(asked) == quick.back.rosters["C1"]


async def test_a_clock_that_is_set_forward_sends_nobody_off_duty(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    await quick.does("anna", f"claim {await quick.asks('tom', 'It burns')}")
    quick.back.gone.add("anna")
    ticks = quick.now
    hall = Attendance(quick.store, quick.desk.rules, {"back": quick.back}, ticks=lambda: ticks)
    await hall.check()
    quick.at("2026-03-02 13:00")  # nobody waited three hours: the clock was set
    await hall.check()
    assert assignee(quick) == "back:anna"
    quick.at("2026-03-02 15:01")
    ticks += 2 * 3600 + 60
    await hall.check()
    assert assignee(quick) == ""
