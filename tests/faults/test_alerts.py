"""Several processes watch the same channels: managers are told once that one is down or refuses the token, and once that it is over."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from sandbox.faults import Fault
from tests.conftest import fresh_database
from tests.faults.balancer import Fleet
from tests.faults.test_handover import is_ready

MANAGER = 4800


class Watched(Fleet):
    """A fleet whose managers hear by Telegram and a webhook of their own."""

    def __init__(self, *of: object) -> None:
        super().__init__(*of)
        self.alerts: list[dict[str, Any]] = []
        self._hook: web.AppRunner | None = None
        self._address = ""
        self.manager = self.customer(MANAGER, "Maria")

    async def open(self, **options: str) -> None:
        async def heard(request: web.Request) -> web.Response:
            self.alerts.append(json.loads(await request.read()))
            return web.Response()

        app = web.Application()
        app.router.add_post("/", heard)
        self._hook = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._hook.setup()
        await web.TCPSite(self._hook, "127.0.0.1", 0).start()
        self._address = f"http://127.0.0.1:{self._hook.addresses[0][1]}/"
        await super().open(**options)

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "BELLHOP_ALERTS__AFTER": "2s",
            "BELLHOP_ALERTS__WEBHOOK__URL": self._address,
            "BELLHOP_ALERTS__WEBHOOK__PRIVATE": "true",
            "BELLHOP_QUEUES__SUPPORT__MANAGERS": f"[slack:U0BOSS, telegram:{MANAGER}]",
        }

    async def close(self) -> None:
        await super().close()
        if self._hook is not None:
            await self._hook.cleanup()

    def told(self) -> list[tuple[str, str]]:
        return [(one["channel"], one["alert"]) for one in self.alerts]


@pytest.fixture
async def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Watched]:
    made = Watched(fresh_database(request, tmp_path, "postgresql"), tmp_path)
    await made.open(telegram_mode="webhook", slack_mode="socket")
    yield made
    await made.close()


async def test_of_three_processes_one_tells_that_a_channel_is_down_and_that_it_is_over(fleet: Watched) -> None:
    processes = [await fleet.run(role=role) for role in ("web", "worker", "worker")]
    for one in processes:
        await is_ready(one)
    fleet.manager.says("/start")
    await fleet.until(fleet.manager.heard)
    expected: list[tuple[str, str]] = []
    for break_it, repair, alert in (
        (lambda: fleet.slack.faults.add(Fault("500", times=-1)), fleet.slack.faults.clear, "down"),
        (lambda: setattr(fleet.slack.tokens, "revoked", True), lambda: setattr(fleet.slack.tokens, "revoked", False), "revoked"),
    ):
        break_it()
        await fleet.slack.refresh_connections()
        expected.append(("slack", alert))
        await fleet.until(lambda: fleet.told() == expected)
        repair()
        expected.append(("slack", "over"))
        await fleet.until(lambda: fleet.told() == expected)
    to_manager = await fleet.until(lambda: [text for text in fleet.manager.heard() if "Slack" in text and len(fleet.manager.heard()) >= 5])
    assert len(to_manager) == len(expected), to_manager
    for one in processes:
        await is_ready(one)
    assert fleet.told() == expected
