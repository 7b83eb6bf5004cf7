"""A process that does not reach a platform steps back while another one may, and comes back later and later."""

from __future__ import annotations

import pytest

from bot.outbox.reach import Reach
from bot.ports.outbound import DeliveryError, Trouble
from bot.program.standing import Standing

LEASE = 20.0


class Leases:
    """The store of a process beside another one, or of one that is alone."""

    def __init__(self, others: int) -> None:
        self.others, self.told = others, []

    async def beat(self) -> bool:
        self.told.append("beat")
        return True

    async def step_back(self) -> bool:
        self.told.append("back" if self.others else "stays")
        return bool(self.others)

    def come_back(self) -> None:
        self.told.append("again")


class Watch:
    def __init__(self, others: int = 1) -> None:
        self.now = 0.0
        self.reach, self.store, self.lost = Reach(lambda: self.now), Leases(others), 0
        self.standing = Standing(self.store, self.reach, self._lose, LEASE, lambda: self.now)

    def _lose(self) -> None:
        self.lost += 1

    async def passes(self, seconds: float) -> list[str]:
        """What was told to the store while so much time went by."""
        before = len(self.store.told)
        for _ in range(int(seconds)):
            self.now += 1.0
            if self.now % 5 == 0:
                await self.standing.beat()
        return self.store.told[before:]

    def fails(self, trouble: Trouble = Trouble.TRY_AGAIN, **more: float) -> None:
        self.reach.failed("front", DeliveryError(trouble, "why", **more), self.now)


async def test_a_silent_platform_is_left_to_others_within_the_lease() -> None:
    watch = Watch()
    watch.fails()
    assert await watch.passes(15) == ["beat", "back"]
    assert watch.lost == 1
    assert await watch.passes(LEASE) == ["again", "beat", "beat"], "nothing was heard since, but nothing was tried either"


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble not in (Trouble.TRY_AGAIN, Trouble.IN_DOUBT)])
async def test_a_platform_that_refuses_is_reached(trouble: Trouble) -> None:
    watch = Watch()
    watch.fails()
    watch.fails(trouble)
    assert set(await watch.passes(30)) == {"beat"}


async def test_a_platform_that_asks_for_a_pause_is_reached() -> None:
    watch = Watch()
    watch.fails(retry_after=30.0)
    assert set(await watch.passes(30)) == {"beat"}


async def test_who_is_alone_stays() -> None:
    watch = Watch(others=0)
    watch.fails()
    assert await watch.passes(15) == ["beat", "stays", "beat", "stays", "beat"]


async def test_each_pause_is_longer_until_the_platform_was_reached_for_long() -> None:
    watch = Watch()
    pauses = []
    for _ in range(8):
        watch.fails()
        while not watch.standing._is_back:
            await watch.passes(5)
        began = watch.now
        while watch.standing._is_back:
            await watch.passes(5)
        pauses.append(watch.now - began)
    assert pauses == [20.0, 40.0, 80.0, 160.0, 320.0, 600.0, 600.0, 600.0]
    await watch.passes(700)
    watch.fails()
    await watch.passes(15)
    assert watch.standing._until - watch.now <= 20.0
