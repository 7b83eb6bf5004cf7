"""The tickets of an agent who leaves return a few at a time, so that nobody's message waits for all of them."""

from __future__ import annotations

import pytest

from bot.ports.inbound import MembershipChanged, PersonGone
from bot.tickets import returning
from tests.promises.test_followers import told_to
from tests.promises.test_notify import QUEUE
from tests.quick_desk import QuickDesk

FEW = 2


async def five_tickets(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(returning, "FEW", FEW)
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    numbers = [await quick.asks(who, "It burns") for who in ("tom", "olga", "paul", "rita", "sam")]
    for number in numbers:
        await quick.does("anna", f"claim {number}")
    return numbers


def held(quick: QuickDesk) -> list[int]:
    return [number for (number,) in quick.rows("select number from ticket where assignee = 'back:anna' order by number")]


@pytest.mark.parametrize("how", ["away", "left", "gone", "roster"])
async def test_all_tickets_return_each_with_one_line(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    numbers = await five_tickets(quick, monkeypatch)
    if how == "away":
        assert "5 tickets went back to the queue" in await quick.does("anna", "away")
    else:
        quick.back.rosters["C1"] -= {"anna"}
        if how == "left":
            await quick.desk.handle(MembershipChanged(**await told_to(quick, "anna"), joined=False))
        elif how == "gone":
            await quick.desk.handle(PersonGone(**await told_to(quick, "anna", "")))
        else:
            await quick.desk.learn()
    assert held(quick) == numbers[FEW:], "no transaction returns more than a few"
    await quick.goes_to("2026-03-02 10:01")
    assert not held(quick)
    for number in numbers:
        assert sum("back in the queue" in line.text for line in quick.told(f"back:C1#{number}", "line")) == 1


async def test_who_comes_back_meanwhile_keeps_the_others(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = await five_tickets(quick, monkeypatch)
    await quick.does("anna", "away")
    await quick.does("anna", "back")
    await quick.goes_to("2026-03-02 10:01")
    assert held(quick) == numbers[FEW:]


async def test_what_a_colleague_has_taken_meanwhile_stays_with_them(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = await five_tickets(quick, monkeypatch)
    await quick.does("anna", "away")
    await quick.does("boris", f"assign {numbers[-1]} boris")
    await quick.goes_to("2026-03-02 10:01")
    assert not held(quick)
    assert quick.rows("select number from ticket where assignee = 'back:boris'") == [(numbers[-1],)]
