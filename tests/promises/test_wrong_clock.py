"""A wrong time of day that is corrected, and due rows that fail: pings come once, and only the failed row is set aside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import pytest

from bot.core.reminder_kinds import ReminderKind
from bot.outbox.courier import Courier
from bot.ports.background import Background
from bot.ports.waiting_rows import WaitingRows
from bot.ports.work import Work
from bot.timers import clock as clock_file
from bot.timers.clock import Clock
from bot.timers.due_rows import KINDS
from tests.promises.test_ladder import HOURS, LADDER, LATE, PROMISE
from tests.quick_desk import QuickDesk
from tests.waiting import soon, until


@pytest.mark.parametrize("minutes", [-10, -5, 5, 10])
async def test_sweeps_go_on_whatever_is_done_to_the_time_of_day(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """The scheduler, which reads the time of day, does not ring at all here."""
    monkeypatch.setattr(clock_file, "AT_LEAST_EVERY", 0.01)
    swept = asyncio.Event()
    count = 0

    async def tick() -> int:
        nonlocal count
        count += 1
        if count == 5:
            swept.set()
        return int((time.time() - 60 * minutes) * 1000) + 3_600_000

    background, clock = Background(), Clock(tick)
    clock.start(background)
    clock._scheduler.pause()
    await soon(swept.wait())
    await clock.stop()
    await background.close()


@pytest.mark.parametrize("ladder", [LATE, LADDER])
async def test_a_clock_that_was_ahead_and_is_corrected_takes_back_and_repeats_nothing(quick: QuickDesk, ladder: str) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, ladder))
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"claim {number}")
    await quick.goes_to("2026-03-02 11:05")  # the true time is 10:55
    quick.at("2026-03-02 10:55")
    await quick.does("anna", f"priority {number} high")
    await quick.goes_to("2026-03-02 11:06")
    climbed = [facts["step"] for _, what, facts in quick.journal(number) if what == "escalated"]
    assert climbed == sorted(set(climbed)), "each rung once"
    assert not [what for _, what, _ in quick.journal(number) if what == "withdrawn"]
    assert len(quick.pings("boss")) == 1


def plans(kind: str, data: str = "{}") -> Any:
    def unit(work: Work) -> int:
        ticket = work.tickets.get(1001)
        assert ticket is not None
        reminder = work.reminders.add(ticket, ReminderKind.REPEAT, work.now - 1000, data=data)
        reminder.kind = kind
        return reminder.id

    return unit


async def test_only_the_reminder_that_failed_is_set_aside(quick: QuickDesk) -> None:
    """The one that fails is taken over by somebody else's healthy one at the very moment."""
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    await quick.asks("tom", "It burns")
    broken = await quick.store.write(plans("repeat", "no json"))
    older: list[int] = []
    write = quick.store.write

    async def meanwhile(unit: Any, *args: Any, **named: Any) -> Any:
        if getattr(getattr(unit, "func", None), "__name__", "") == "_set_aside" and not older:
            older.append(await write(lambda work: work.reminders.add(work.tickets.get(1001), ReminderKind.LATER, 1, data='{"ping": 0}').id))
        return await write(unit, *args, **named)

    quick.store.write = meanwhile  # type: ignore[method-assign]
    await quick.desk.tick()
    assert older, "nothing was set aside"
    assert [event for (event,) in quick.rows("select event from parked")] == [f"reminder:{broken}"]
    assert quick.rows(f"select count(*) from reminder where id in ({broken}, {older[0]}) and fired_at is null") == [(0,)]


def test_every_kind_of_reminder_is_handled() -> None:
    assert {*KINDS, ReminderKind.ALBUM} == set(ReminderKind), "albums are closed by the intake"


async def test_a_reminder_of_an_unknown_kind_is_set_aside_and_runs_again_when_it_is_known(
    quick: QuickDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    await quick.asks("tom", "It burns")
    number = await quick.store.write(plans("from_the_future"))
    await quick.desk.tick()
    assert quick.rows("select event, reason from parked") == [
        (f"reminder:{number}", "a reminder of an unknown kind: from_the_future"),
    ]
    dealt: list[str] = []

    def known(work: Work, _: Any, __: Any, reminder: Any) -> None:
        reminder.fired_at = work.now
        dealt.append(reminder.kind)

    monkeypatch.setitem(KINDS, "from_the_future", known)  # type: ignore[arg-type]
    await quick.store.write(lambda work: work.reminders.reactivate(number))
    await quick.desk.tick()
    assert dealt == ["from_the_future"]


class SlowOutbox:
    """A store whose looks at the outbox are answered when the test says so."""

    def __init__(self) -> None:
        self.busy: set[str] = set()
        self.may_send = True
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()
        self.looks = 0

    def watch(self, _: Any) -> None:
        pass

    async def beat(self) -> bool:
        return True

    async def waiting(self, _: int, __: Any, *, urgent: bool = False) -> WaitingRows:
        assert not urgent
        self.looks += 1
        self.asked.set()
        await self.answer.wait()
        return WaitingRows([], {})


async def test_a_look_that_began_before_a_lease_was_renewed_tells_nothing(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    store: Any = SlowOutbox()
    channels: Mapping[str, Any] = {}
    nothing: Any = None
    courier = Courier(store, channels, quick.desk.rules, nothing)
    look = asyncio.create_task(courier.sweep())
    await store.asked.wait()
    courier.lose_lease()
    await until(lambda: courier._renewal is None)
    store.answer.set()
    await look
    assert not courier._knows_all, "it saw the rows of an earlier lease"
    await courier.sweep()
    assert courier._knows_all
