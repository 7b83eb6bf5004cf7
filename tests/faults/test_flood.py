"""One customer floods the desk at the platforms' own pace, and everybody else is served all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.house import SUPPORT, Customer, House, text_of
from tests.waiting import answered

OTHERS = 8


@pytest.fixture(params=["", "    limits: {messages: 0}"], ids=["limited", "unlimited"])
async def busy(house: House, request: pytest.FixtureRequest) -> House:
    """A desk at the platforms' pace, with and without limits for customers."""
    await house.stop()
    await house.start(pace="platform", more=request.param)
    return house


@asynccontextmanager
async def flood(customer: Customer) -> AsyncIterator[list[str]]:
    """About thirty messages a second; what was said so far."""
    said: list[str] = []

    async def flooding() -> None:
        while True:
            said.append(f"flood {len(said):05d}")
            customer.says(said[-1])
            await asyncio.sleep(1 / 30)

    task = asyncio.create_task(flooding())
    try:
        yield said
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def shown(house: House, words: str) -> bool:
    cards = house.slack.messages(SUPPORT)
    return any(words in text_of(post) for card in cards for post in (card, *house.slack.thread(SUPPORT, card["ts"])))


def ordinary(house: House) -> int:
    """How many of the ordinary customers are shown."""
    return sum(shown(house, f"ordinary {number}") for number in range(OTHERS))


async def stored(house: House, words: str) -> int:
    row = await house.desk.store.read(lambda db: db.one("select count(*) from message where text like ?", (f"%{words}%",)))
    return int(row[0])


async def test_others_are_shown_and_answered_during_a_flood_and_after_a_restart_in_the_middle_of_it(busy: House) -> None:
    busy.olga.says("my printer burns")
    await busy.in_thread(1001, "my printer burns")
    async with flood(busy.olga) as said:
        await busy.until(lambda: len(said) > 90)
        others = [busy.customer(5000 + number, f"Customer {number}") for number in range(OTHERS)]
        for number, other in enumerate(others[: OTHERS // 2]):
            other.says(f"ordinary {number}")
        await busy.until(lambda: ordinary(busy) >= OTHERS // 2, progress=lambda: ordinary(busy))
        await busy.stop()
        await busy.start()
        for number, other in enumerate(others[OTHERS // 2 :], OTHERS // 2):
            other.says(f"ordinary {number}")
        await busy.until(lambda: ordinary(busy) == OTHERS, progress=lambda: ordinary(busy))
        await busy.anna.commands("reply 1002 Try again now")
        await busy.told(others[0], "Try again now")
    await answered(lambda: stored(busy, "flood"), lambda count: count >= len(said))
    assert await stored(busy, "flood") == len(said)
