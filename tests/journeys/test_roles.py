"""Each role of the program reports its own problems, and none of another role's."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.app import App, ProcessRole, shape
from bot.program import auditor
from bot.settings import load_settings
from storage.engine import open_engine
from storage.migrate import ensure
from tests.house import House

MODES = list(itertools.product(["polling", "webhook"], ["socket", "http"]))
HEARS = {
    ProcessRole.ALL: {"polling", "webhook", "socket", "http"},
    ProcessRole.WEB: {"webhook", "http"},
    ProcessRole.WORKER: {"polling", "socket"},
}
"""Which modes a role listens by."""


@pytest.fixture
async def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Platforms without a desk; whatever is silent is alarming at once."""
    monkeypatch.setattr(auditor, "TOO_LATE", 0.0)
    monkeypatch.setattr(auditor, "EVERY", 0.05)
    monkeypatch.setattr("bot.app.AUDIT_EVERY", 0.05)
    made = House(f"sqlite:///{tmp_path}/bellhop.db", tmp_path)
    ensure(open_engine(made.database), 1001)
    await made.open()
    await made.stop()
    try:
        yield made
    finally:
        await made.close()


async def started(house: House, role: ProcessRole, telegram: str, slack: str) -> App:
    house.configure(telegram_mode=telegram, slack_mode=slack)
    environment = {**house.environment(), "BELLHOP_HTTP__URL": "https://desk.example.com"}
    house.app = App(load_settings(shape, env=environment, cwd=house.folder), role)
    await house.app.start()
    return house.app


async def readyz(app: App) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{app.port}/readyz") as answer:
        return answer.status, json.loads(await answer.read())


async def settled(house: House, app: App) -> None:
    """Every channel that this role listens to is connected, and the auditor has looked several times since."""
    await house.until(lambda: not any(channel.trouble for channel in app.auditor._channels.values()))
    for _ in range(3):
        await app.auditor.look()


@pytest.mark.parametrize("role", list(ProcessRole))
@pytest.mark.parametrize(("telegram", "slack"), MODES)
async def test_a_healthy_process_of_any_role_raises_no_alarm(closed: House, role: ProcessRole, telegram: str, slack: str) -> None:
    app = await started(closed, role, telegram, slack)
    await settled(closed, app)
    with capture_logs() as logged:
        await app.auditor.look()
        await app.auditor.look()
    status, told = await readyz(app)
    heard = {name for name, mode in (("telegram", telegram), ("slack", slack)) if mode in HEARS[role]}
    assert (status, told["status"], told["warnings"], told["tasks"]) == (200, "ok", [], "ok")
    assert told["channels"] == dict.fromkeys(heard, "ok")
    assert [line for line in logged if line["log_level"] in ("warning", "error")] == []


@pytest.mark.parametrize("role", list(ProcessRole))
@pytest.mark.parametrize(("telegram", "slack"), MODES)
@pytest.mark.parametrize("broken", ["telegram", "slack"])
async def test_a_role_tells_of_a_broken_channel_exactly_when_it_listens_to_it(
    closed: House, monkeypatch: pytest.MonkeyPatch, role: ProcessRole, telegram: str, slack: str, broken: str
) -> None:
    app = await started(closed, role, telegram, slack)
    await settled(closed, app)
    kind = type(app.channels[broken])
    monkeypatch.setattr(kind, "trouble", property(lambda _: "the line is cut"))
    status, told = await readyz(app)
    listens = {"telegram": telegram, "slack": slack}[broken] in HEARS[role]
    assert status == (503 if listens else 200)
    assert ("the line is cut" in str(told["channels"])) is listens
    await app.auditor.look()
    await app.auditor.look()
    assert ("the line is cut" in str((await readyz(app))[1]["warnings"])) is listens


@pytest.mark.parametrize("role", list(ProcessRole))
async def test_every_role_tells_that_the_database_is_away(closed: House, monkeypatch: pytest.MonkeyPatch, role: ProcessRole) -> None:
    app = await started(closed, role, "polling", "socket")
    await settled(closed, app)

    async def away(*_: object, **__: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(app.store, "probe", away)
        status, told = await readyz(app)
        assert (status, told["status"]) == (503, "down") and told["database"]
    status, told = await readyz(app)
    assert (status, told["database"]) == (200, "ok")


@pytest.mark.parametrize(("telegram", "slack"), MODES)
async def test_a_web_and_a_worker_together_hear_every_channel_once(closed: House, telegram: str, slack: str) -> None:
    heard: list[str] = []
    for role in (ProcessRole.WEB, ProcessRole.WORKER):
        app = await started(closed, role, telegram, slack)
        heard += (await readyz(app))[1]["channels"]
        await closed.stop()
    assert sorted(heard) == ["slack", "telegram"]


@pytest.mark.parametrize("role", list(ProcessRole))
async def test_only_a_role_that_opens_the_channels_doors_answers_there(closed: House, role: ProcessRole) -> None:
    app = await started(closed, role, "webhook", "http")
    async with aiohttp.ClientSession() as session:
        for name in ("telegram", "slack"):
            async with session.post(f"http://127.0.0.1:{app.port}/channels/{name}/events", data=b"{}") as answer:
                assert answer.status == (404 if role is ProcessRole.WORKER else 401)
