"""The emulated workspace, served on a free port, and a channel that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import yaml

from adapters.slack.channel import SlackChannel
from adapters.slack.manifest import manifest
from adapters.slack.settings import SlackSettings
from sandbox.slack.world import SlackWorld
from tests.contract.driver import served
from tests.recording_desk import MemoryFiles, RecordingDesk


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    world = SlackWorld(manifest=yaml.safe_load(manifest("Bellhop")), ack_within=60.0, retry_delays=(0.05,) * 200)
    world.add_user("U0ANNA", "anna", "Anna Agent")
    world.add_user("U0CARL", "carl", "Carl Customer")
    world.add_channel("C0SUPPORT", "support", ["U0ANNA"])
    async with served(world) as address:
        world.base = f"{address}/api/"
        yield world
        await world.close()


@pytest.fixture
def settings(world: SlackWorld) -> SlackSettings:
    return SlackSettings(bot_token="xoxb-sandbox", app_token="xapp-sandbox", signing_secret="sandbox-secret", base_url=world.base)


@pytest.fixture
async def silent(settings: SlackSettings) -> AsyncIterator[SlackChannel]:
    """A channel that can send and hears nothing."""
    channel = SlackChannel("slack", settings)
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
async def channel(silent: SlackChannel, desk: RecordingDesk, world: SlackWorld) -> SlackChannel:
    """A channel that hears by Socket Mode."""
    await silent.listen(desk)
    await world.wait_for(lambda: world.socket_mode.connections)
    return silent
