"""kill -9 at any moment under load: nothing is lost, every copy is marked, and the order is kept."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.faults.desks import Desks, Load
from tests.faults.figures import measure, seeds
from tests.search.whole_index import unlike


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


async def test_the_search_index_has_no_gap_when_a_desk_is_killed_and_two_others_build_it_again(desks: Desks) -> None:
    load = Load(desks, customers=2, messages=40, replies=1)
    running = await desks.run()
    work = asyncio.create_task(load.run(pause=0.02))
    await desks.until(lambda: bool(desks.rows("select number from ticket where events > indexed")))
    for _ in range(2):
        running.kill()
        running, *built = await asyncio.gather(desks.run(), desks.bellhop("reindex"), desks.bellhop("reindex"))
        assert [code for code, _, _ in built] == [0, 0], built
    await work
    await load.drained()
    await desks.until(lambda: not desks.rows("select number from ticket where events > indexed"))
    await desks.until(lambda: desks.rows("select value from counter where name = 'search.building' and value > 0") == [])
    assert unlike(desks.database) == []
