"""Every connection: polling and webhook, socket and HTTP, in any combination, tell the same story."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack.delivery import Envelope, Outlet
from storage.engine import Connection, open_engine
from tests.free_port import free_port
from tests.house import House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks

PATIENT = (0.2,) * 500  # seconds between the retries of a platform that does not give up while this machine stalls


class Wired(House):
    """A house whose desk has an address of its own."""

    port = 0

    def environment(self) -> dict[str, str]:
        self.port = self.port or free_port()
        return {**super().environment(), "BELLHOP_HTTP__PORT": str(self.port), "BELLHOP_HTTP__URL": f"http://127.0.0.1:{self.port}"}


@pytest.mark.parametrize("telegram", ["polling", "webhook"])
@pytest.mark.parametrize("slack", ["socket", "http"])
async def test_the_loop_works_over_every_connection(database: str, tmp_path: Path, telegram: str, slack: str) -> None:
    house = Wired(database, tmp_path)
    house.port = free_port()
    if slack == "http":
        house.slack.deliver_to(f"http://127.0.0.1:{house.port}/channels/slack/events")
    await house.open(telegram_mode=telegram, slack_mode=slack)
    try:
        house.tom.says("My printer burns")
        await house.ticket(1001)
        await house.anna.presses("claim", 1001)
        await house.until(lambda: "Anna" in text_of(house.card(1001) or {}))
        assert not await house.anna.commands("reply 1001 Try water")
        await house.told(house.tom, "Try water")
        await house.anna.types(1001, "!close")
        await house.told(house.tom, "How did we do?")
        house.tom.presses("rate:1001:4")
        await house.in_thread(1001, "★★★★")
        assert not house.slack.errors
    finally:
        await house.close()


async def test_refreshed_connections_lose_and_double_nothing(database: str, tmp_path: Path) -> None:
    house = House(database, tmp_path)
    await house.open()
    try:
        house.slack.duplicate_events()
        house.slack.shuffle()
        house.slack.delivery.retry_delays = PATIENT
        house.tom.says("My printer burns")
        await house.ticket(1001)
        await house.anna.presses("claim", 1001)
        house.slack.socket_mode.ack_within = 1.0  # what a closed connection swallowed is told again
        refreshing = asyncio.create_task(refreshed(house, times=3))
        for number in range(12):
            await house.anna.types(1001, f"!r part {number:02d}")
            await asyncio.sleep(0.05)
        await refreshing
        await house.until(lambda: len([text for text in house.tom.heard() if "part" in text]) >= 12, progress=house.tom.heard)
        await house.until(lambda: house.slack.delivery.is_idle)
        heard = [text.rsplit(maxsplit=1)[-1] for text in house.tom.heard() if "part" in text]
        assert sorted(heard) == [f"{number:02d}" for number in range(12)]
    finally:
        await house.close()


async def refreshed(house: House, *, times: int) -> None:
    """Each connection is warned, asked to make room, and closed."""
    for _ in range(times):
        await house.until(lambda: house.slack.socket_mode.connections)
        await house.slack.refresh_connections()


async def test_a_retry_may_be_the_only_delivery_and_come_after_later_words(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.stop()
    desk.slack.delivery.retry_delays = ()
    await desk.anna.types(number, "!r the early words")
    await desk.until(lambda: desk.slack.lost)
    await desk.start()
    desk.slack.delivery.retry_delays = PATIENT
    await desk.anna.types(number, "!r the later words")
    await desk.told(desk.tom, "the later words")
    for _ in range(3):
        desk.slack.redeliver(desk.slack.lost[0]["event_id"])
    await desk.told(desk.tom, "the early words")
    await desk.until(lambda: desk.slack.delivery.is_idle)
    await desk.until(lambda: not desk.desk.courier.waiting)
    assert [text for text in desk.tom.heard() if "early words" in text] == [desk.tom.heard()[-1]]


class Counted:
    """An outlet that counts what goes out."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet, self.sent = outlet, 0

    async def send(self, envelope: Envelope) -> dict[str, Any]:
        self.sent += 1
        return await self.outlet.send(envelope)


@pytest.mark.parametrize("slack", ["socket", "http"])
async def test_what_is_acknowledged_too_late_is_told_again_and_done_once(tmp_path: Path, slack: str) -> None:
    house = Wired(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    house.port = free_port()
    house.slack.ack_within = house.slack.socket_mode.ack_within = 0.3
    house.slack.delivery.retry_delays = PATIENT
    if slack == "http":
        house.slack.deliver_to(f"http://127.0.0.1:{house.port}/channels/slack/events")
    await house.open(slack_mode=slack)
    try:
        number = await asks(house, house.tom, "My printer burns")
        counted = house.slack.delivery.outlet = Counted(house.slack.delivery.outlet)
        holder = Connection(open_engine(house.database))
        holder.begin()
        await house.anna.types(number, "!r slowly")
        await house.until(lambda: counted.sent >= 3)
        holder.rollback()
        holder.close()
        await house.told(house.tom, "slowly")
        await house.until(lambda: house.slack.delivery.is_idle)
        await house.until(lambda: not house.desk.courier.waiting)
        assert len([text for text in house.tom.heard() if "slowly" in text]) == 1
    finally:
        await house.close()
