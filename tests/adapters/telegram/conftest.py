"""A channel in front of an emulated Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from adapters import load
from adapters.telegram.channel import TelegramChannel
from sandbox.telegram import TelegramWorld
from tests.contract.driver import served
from tests.recording_desk import RecordingDesk

ANNA, STRANGER = 4711, 4712


@pytest_asyncio.fixture
async def world() -> AsyncIterator[TelegramWorld]:
    """Anna has pressed Start, the stranger has not."""
    world = TelegramWorld(grace=0.0, retry_delays=(0.0, 0.01, 0.05))
    world.add_person(ANNA, "Anna", "Müller", "anna_m", "de")
    world.add_person(STRANGER, "Stranger")
    world.says(ANNA, "/start")
    yield world
    await world.close()
    assert world.journal.complaints() == []


@pytest_asyncio.fixture
async def address(world: TelegramWorld) -> AsyncIterator[str]:
    async with served(world) as address:
        yield address


@pytest.fixture
def build(world: TelegramWorld, address: str) -> Callable[..., TelegramChannel]:
    def made(url: str = "", **settings: Any) -> TelegramChannel:
        adapter = load("telegram")
        channel = adapter.build("front", adapter.settings.model_validate({"token": world.token, "base_url": address, **settings}), url)
        assert isinstance(channel, TelegramChannel)
        return channel

    return made


@pytest_asyncio.fixture
async def channel(build: Callable[..., TelegramChannel]) -> AsyncIterator[TelegramChannel]:
    channel = build()
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
def door() -> RecordingDesk:
    return RecordingDesk()
