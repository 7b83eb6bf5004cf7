"""kill -9 at any moment under load: nothing is lost, every copy is marked, and the order is kept."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.faults.desks import Desks, Load
from tests.faults.figures import measure, seeds


@pytest.mark.parametrize("seed", seeds())
async def test_killed_again_and_again_under_load(desks: Desks, seed: int) -> None:
    chance = random.Random(seed)
    load = Load(desks, customers=30, messages=4, replies=2)
    running = await desks.run()
    work = asyncio.create_task(load.run(pause=0.02))
    for _ in range(3):
        await asyncio.sleep(chance.uniform(0.1, 1.2))
        running.kill()
        running = await desks.run()
    while not work.done():
        assert desks.verified() == ""
        await asyncio.sleep(0.2)
    await work
    await load.drained()
    load.check()
    shown, doubled = len(desks.tokens_in_slack()), desks.rows("select sum(doubt) from delivery")[0][0]
    measure(
        f"killed 3 times, seed {seed}",
        f"{shown} messages shown, {load.customers * load.replies} replies, none lost; in doubt: {doubled or 0}",
    )
