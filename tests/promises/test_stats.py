"""The same figures in Slack and on the command line."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

from tests.journeys.steps import asks, tells
from tests.waiting import PATIENCE


async def test_the_figures_of_a_day(opened) -> None:
    house = await opened()
    one, two = await asks(house, house.tom, "My printer burns"), await asks(house, house.olga, "Мой принтер горит")
    await tells(house.anna, f"reply {one} On it")
    await tells(house.anna, f"close {one}")
    await tells(house.boris, f"claim {two}")
    answer = await tells(house.anna, "stats")
    assert "Opened: 2 · handled: 1 · closed: 1 · reopened: 0" in answer, "what isn't there is not counted"
    assert "of working time" in answer and "nine in ten" not in answer, "one reply has no halves"
    assert "Billing" not in answer
    assert "handled: 1" in await tells(house.anna, "stats me 1d")
    assert "handled: 0" in await tells(house.anna, "stats @boris week")
    assert "Opened: 2" in await tells(house.anna, "stats support 1h")
    unknown = "None of your queues and colleagues is called “{}”. A period is, for example, 7d"
    assert unknown.format("billing") in await tells(house.anna, "stats billing"), "whose queue it isn't learns nothing"
    assert unknown.format("lastweek") in await tells(house.anna, "stats lastweek")
    environment = {**os.environ, **house.environment()}
    command = [sys.executable, "-m", "bot", "stats", "--json"]
    done = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["queues"]["support"]["opened"] == 2
    assert figures["queues"]["support"]["tickets"]["closed"] == [one]
    assert figures["agents"]["slack:U0ANNA"]["first_response"]["count"] == 1
    recounted = await asyncio.to_thread(
        subprocess.run, [*command[:-1], "--recount"], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert "The figures agree with the journal." in recounted.stderr
