"""One process polls at a time, and no batch is lost when the desk can't store it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.poller import Poller
from bot.ports.store import StoreUnavailable
from tests.recording_desk import RecordingDesk
from tests.waiting import soon, until


class Platform:
    """Sends numbered events. It sends one again until the next one is asked for."""

    def __init__(self, desk: RecordingDesk) -> None:
        self.desk, self.waiting, self.stored, self.position = desk, 5, list[int](), 0
        self.stood_by, self.pause = 0, 0.0
        self.error: Exception | None = None
        self.polling = asyncio.Event()
        self.poller = Poller(desk, "poll:front", self._turn, self._stand_by)

    async def _turn(self) -> float:
        batch = await self.poller.unless_stopped(self._poll(), [])
        for event in batch:
            if self.error is not None:
                raise self.error
            self.stored.append(event)
        if batch:
            self.position = batch[-1]
        return self.pause

    async def _poll(self) -> list[int]:
        """Like a long poll, it returns only when there is something."""
        self.polling.set()
        if self.position == self.waiting:
            await asyncio.Event().wait()
        return [self.position + 1]

    def _stand_by(self) -> None:
        self.stood_by += 1


@pytest.fixture
async def build() -> AsyncIterator[Callable[[], Platform]]:
    desk = RecordingDesk()
    made: list[Platform] = []

    def new() -> Platform:
        made.append(Platform(desk))
        return made[-1]

    yield new
    for platform in made:
        await platform.poller.stop()
    await desk.background.close()


async def test_a_leader_takes_turns_until_it_is_stopped(build: Callable[[], Platform]) -> None:
    platform = build()
    platform.poller.start()
    await until(lambda: platform.stored == [1, 2, 3, 4, 5])
    assert platform.poller.trouble == ""
    await soon(platform.poller.stop())
    assert platform.poller.trouble == "stopped"
    assert set(platform.desk.duties) == {"poll:front"}


async def test_a_process_that_does_not_lead_stands_by_until_it_does(build: Callable[[], Platform], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ports.poller.STANDBY", 0.001)
    platform = build()
    platform.desk.leader = False
    platform.poller.start()
    await until(lambda: platform.stood_by > 2)
    assert (platform.stored, platform.poller.trouble) == ([], "")
    platform.desk.leader = True
    await until(lambda: platform.stored == [1, 2, 3, 4, 5])


@pytest.mark.parametrize("error", [StoreUnavailable("away"), KeyError("odd"), DeliveryError(Trouble.OURS, "odd")], ids=repr)
async def test_a_batch_that_could_not_be_stored_comes_again_and_the_trouble_is_named(
    build: Callable[[], Platform], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ports.background.FIRST_PAUSE", 0.001)
    platform = build()
    platform.error = error
    platform.poller.start()
    await until(lambda: "could not store" in platform.poller.trouble)
    assert platform.stored == []
    platform.error = None
    await until(lambda: platform.stored == [1, 2, 3, 4, 5])
    await until(lambda: platform.poller.trouble == "")


async def test_a_stop_waits_for_neither_a_long_poll_nor_a_pause(build: Callable[[], Platform]) -> None:
    for pause, waiting in ((0.0, 0), (3600.0, 5)):
        platform = build()
        platform.pause, platform.waiting = pause, waiting
        platform.poller.start()
        await platform.polling.wait()
        await soon(platform.poller.stop())
        assert platform.poller.trouble == "stopped"


async def test_a_stop_lets_a_batch_in_hand_be_finished(build: Callable[[], Platform]) -> None:
    platform, inside, may_go = build(), asyncio.Event(), asyncio.Event()

    async def thinking() -> float:
        inside.set()
        await may_go.wait()
        platform.stored.append(1)
        return 0.0

    poller = Poller(platform.desk, "poll:slow", thinking, platform._stand_by)
    poller.start()
    await inside.wait()
    stopping = asyncio.create_task(poller.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    may_go.set()
    await soon(stopping)
    assert platform.stored == [1]
