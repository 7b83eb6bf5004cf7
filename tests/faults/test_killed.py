"""kill -9 at any moment under load: nothing is lost, every copy is marked, and the order is kept."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.faults.desks import Desks, Load


@pytest.mark.parametrize("seed", [1])
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
