"""How the thread counts down until a held reply goes out: in few steps, never too short, and the same after a restart."""

from __future__ import annotations

import json
import re

import pytest

from bot.core.richtext import from_data, text_of
from bot.outbox.delays import Delays
from tests.quick_desk import QuickDesk

LEFT = re.compile(r"goes out in (.+)$")


def told(quick: QuickDesk) -> list[str]:
    """All that the state of the reply said, one after the other."""
    rows = quick.rows("select payload from delivery where payload like '%goes out in%' order by id")
    feet = [text_of(from_data(json.loads(payload)["card"]["foot"])) for (payload,) in rows]
    return [found[1] for foot in feet if (found := LEFT.search(foot))]


async def looks(quick: QuickDesk, delays: Delays, seconds: int) -> None:
    """The desk looks each second for so long."""
    for _ in range(seconds):
        quick.now += 1
        await delays.look()


@pytest.mark.parametrize(
    ("hold", "seconds", "steps"),
    [
        ("5s", 5, ["5 seconds"]),
        ("30s", 30, ["30 seconds", "20 seconds", "10 seconds"]),
        ("2m", 120, ["2 minutes", *(f"{left} seconds" for left in range(110, 0, -10))]),
    ],
)
async def test_the_rest_of_the_time_is_told_in_few_steps(quick: QuickDesk, hold: str, seconds: int, steps: list[str]) -> None:
    await quick.open("2026-03-23 10:00", queue=[f"hold: {hold}"])
    number = await quick.asks("olga", "it burns")
    await quick.does("anna", f"reply {number} use water")
    await looks(quick, Delays(quick.store, quick.desk.rules, {}), seconds - 1)
    assert told(quick) == steps


async def test_an_undone_or_due_reply_counts_down_no_more(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 10:00", queue=["hold: 2m"])
    number = await quick.asks("olga", "it burns")
    delays = Delays(quick.store, quick.desk.rules, {})
    await quick.does("anna", f"reply {number} use water")
    await looks(quick, delays, 20)
    before = told(quick)
    assert "it was not sent" in await quick.does("anna", f"undo {number}") + str(quick.told(f"back:C1#{number}"))
    await looks(quick, delays, 130)
    assert told(quick) == before
    await quick.does("anna", f"reply {number} use sand")
    await looks(quick, delays, 121)
    assert not re.search(LEFT, quick.told(f"back:C1#{number}")[-1].text)


async def test_after_a_restart_the_time_that_is_left_is_told(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 10:00", queue=["hold: 2m"])
    number = await quick.asks("olga", "it burns")
    await quick.does("anna", f"reply {number} use water")
    await quick.close()
    await quick.open("2026-03-23 10:01", queue=["hold: 2m"])
    await Delays(quick.store, quick.desk.rules, {}).look()
    assert told(quick)[-1] == "60 seconds"
