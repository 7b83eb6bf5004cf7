"""Everything that an event waits for before its acknowledgement is slow at once: Slack still has its acknowledgement in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.channel import WITHIN
from bot.ports.patience import left, patience
from sandbox.faults import Fault
from tests.free_port import free_port
from tests.house import SUPPORT, House
from tests.journeys.steps import asks
from tests.journeys.test_connections import Wired

SLOW = ("users.info", "conversations.members", "conversations.history", "conversations.replies", "usergroups.users.list")


@pytest.fixture(params=["socket", "http"])
async def one(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    made = Wired(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    made.port = free_port()
    if request.param == "http":
        made.slack.deliver_to(f"http://127.0.0.1:{made.port}/channels/slack/events")
    await made.open(slack_mode=request.param)
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def waited(one: House, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How much of each event's time was left at every step that may wait."""
    asked: list[float] = []

    def spied(most: float) -> float:
        found = left(most)
        asked.append(found)
        return found

    for module in ("adapters.slack.people", "adapters.slack.lookups", "adapters.slack.ticketed", "bot.intake.desk"):
        monkeypatch.setattr(f"{module}.left", spied)
    return asked


async def test_an_event_is_acknowledged_in_time_when_everything_is_slow_at_once(one: House, waited: list[float]) -> None:
    number = await asks(one, one.tom, "My printer burns")
    channel: Any = one.desk.channels["slack"]
    one.slack.add_user("U0NEW", "new", real_name="New")
    one.slack.join("U0NEW", SUPPORT)
    said = await one.slack.posts("U0BORIS", SUPPORT, "The lift is stuck")
    await one.until(lambda: not one.slack.delivery._tasks)
    retried: list[str] = []
    send = one.slack.delivery.outlet.send

    async def watched(envelope: Any) -> Any:
        if envelope.retry:
            retried.append(str(envelope.payload))
        return await send(envelope)

    one.slack.delivery.outlet.send = watched  # type: ignore[method-assign]
    for method in SLOW:
        one.slack.faults.add(Fault("slow", method, times=-1, delay=20.0))
    channel.look_ups.people._known.clear()
    one.desk.desk._checked.clear()
    waited.clear()
    await one.slack.reacts("U0NEW", SUPPORT, said, "ticket")
    await one.anna.types(number, "!reply Pour water on it")
    await one.until(lambda: not one.slack.delivery._tasks)
    assert retried == []
    assert len(waited) > 3
    assert min(waited) < 0.1, "a later step got only what the earlier ones had left"
    one.slack.faults.clear()
    await one.told(one.tom, "Pour water on it")


def test_steps_together_have_no_more_time_than_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.ports.patience.monotonic", lambda: now[0])
    assert left(1.5) == 1.5
    with patience(WITHIN):
        for most in (1.0, 1.5, 1.5, 0.5):
            now[0] += left(most)
        assert now[0] == WITHIN
        with patience(60.0):
            assert left(5.0) == 0.0
    assert left(1.5) == 1.5
