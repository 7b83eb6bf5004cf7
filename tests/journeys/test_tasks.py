"""Every endless task fails, once and several times: it is restarted, /readyz names it, and the desk works."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.telegram import webhook
from bot.app import App, ProcessRole, shape
from bot.ports import background
from bot.ports.background import Background, Endless
from bot.settings import load_settings
from tests.house import House


class Faulty(Background):
    """Each task fails so many times before it begins to work."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.started: set[str] = set()
        self.go_on = asyncio.Event()

    def every(self, name: str, turn: Callable[[], Awaitable[object]], seconds: float = 0.0, **more: Any) -> Endless:
        return super().every(name, self._failing(name, turn), seconds, **more)

    def until_done(self, name: str, work: Callable[[], Awaitable[object]], **more: Any) -> Endless:
        return super().until_done(name, self._failing(name, work), **more)

    def thread(self, name: str, turn: Callable[[], bool], **more: Any) -> Any:
        left = self._left(name)

        def failing() -> bool:
            if left:
                raise left.pop()
            return turn()

        return super().thread(name, failing, **more)

    def _failing(self, name: str, turn: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        left = self._left(name)

        async def failing() -> object:
            if left:
                raise left.pop()
            return await turn()

        return failing

    def _left(self, name: str) -> list[Exception]:
        self.started.add(name)
        return [KeyError(f"a surprise for {name}") for _ in range(self.times)]


@pytest.fixture
async def closed(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Platforms without a desk."""
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.05)
    made = House(database, tmp_path)
    await made.open()
    await made.stop()
    try:
        yield made
    finally:
        await made.close()


async def started(house: House, times: int, **options: str) -> Faulty:
    house.configure(**options)
    tasks = Faulty(times)
    house.app = App(load_settings(shape, env=house.environment(), cwd=house.folder), ProcessRole.ALL, background=tasks)
    await house.app.start()
    return tasks


async def readyz(house: House) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{house.desk.port}/readyz") as answer:
        found: dict[str, Any] = json.loads(await answer.read())
        return found


OF_THE_PROGRAM = {
    *("beat", "clock", "courier", "auditor", "seals", "figures", "reruns", "forgetting", "attendance", "groups", "writer"),
    *("connect:telegram", "connect:slack", "poll:telegram", "socket:slack", "messages:slack"),
}


@pytest.mark.parametrize("times", [1, 4])
async def test_every_task_comes_back_from_an_unexpected_error(closed: House, times: int) -> None:
    tasks = await started(closed, times)
    await closed.until(lambda: tasks.started >= OF_THE_PROGRAM)
    await closed.until(lambda: all(tasks.restarts[name] == times for name in tasks.started) and not tasks.down)
    assert (await readyz(closed))["tasks"] == "ok"
    closed.olga.says("Is anybody there?")
    await closed.ticket(1001)
    await closed.anna.presses("claim", 1001)
    await closed.told(closed.olga, "#1001")


async def test_a_webhook_comes_back_from_an_unexpected_error(closed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "_LOOK", 0.05)
    tasks = await started(closed, 3, telegram_mode="webhook", slack_mode="http")
    await closed.until(lambda: tasks.restarts["webhook:telegram"] == 3 and not tasks.down)


async def test_readyz_tells_of_a_task_that_is_down(closed: House) -> None:
    tasks = await started(closed, 0)
    fails = True

    async def turn() -> None:
        if fails:
            raise KeyError("surprise")

    tasks.every("extra", turn)
    await closed.until(lambda: "extra" in tasks.down)
    told = await readyz(closed)
    assert "KeyError" in told["tasks"]["extra"]
    assert any("extra" in warning for warning in told["warnings"])
    fails = False
    await closed.until(lambda: not tasks.down)
    told = await readyz(closed)
    assert (told["tasks"], told["warnings"]) == ("ok", [])


@pytest.mark.parametrize("step", ["open", "listen"])
async def test_a_channel_connects_after_errors_that_nobody_expected(closed: House, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    left = {"telegram": 2, "slack": 2}
    closed.configure()
    closed.app = App(load_settings(shape, env=closed.environment(), cwd=closed.folder))
    for name, channel in closed.app.channels.items():
        real = getattr(channel, step)

        async def surprise(*args: Any, name: str = name, real: Any = real) -> Any:
            if left[name]:
                left[name] -= 1
                raise KeyError("surprise")
            return await real(*args)

        monkeypatch.setattr(channel, step, surprise)
    await closed.app.start()
    await closed.until(lambda: not any(channel.trouble for channel in closed.desk.channels.values()))
    closed.olga.says("Is anybody there?")
    await closed.ticket(1001)
    assert left == {"telegram": 0, "slack": 0}


async def test_a_typing_sign_and_a_renewed_lease_come_back(closed: House) -> None:
    tasks = await started(closed, 2)
    await closed.until(lambda: all(tasks.restarts[name] == 2 for name in OF_THE_PROGRAM) and not tasks.down)
    closed.olga.says("Is anybody there?")
    await closed.ticket(1001)
    await closed.anna.presses("reply", 1001)
    await closed.until(lambda: tasks.restarts["typing"] == 2)
    closed.desk.courier.lose_lease()
    await closed.until(lambda: tasks.restarts["renewal"] == 2 and not tasks.down)
    await closed.anna.fills(text="Here I am.")
    await closed.told(closed.olga, "Here I am.")
