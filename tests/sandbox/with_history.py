"""The sandbox with its older tickets, as ``bellhop sandbox`` starts it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters import load
from bot.app import App, shape
from bot.program.past import store_past
from bot.settings import load_settings
from sandbox import history, house
from sandbox.app import Sandbox
from tests.waiting import until


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/sandbox.db"


@asynccontextmanager
async def sandbox_with_history(folder: Path, **settings: str) -> AsyncIterator[Sandbox]:
    """A sandbox whose desk is connected to all platforms. ``settings`` are variables of the environment."""
    manifest = load("slack").manifest
    assert manifest is not None
    world = house.build({"slack": manifest("Bellhop", "")})
    await world.start()
    own = {"BELLHOP_DATABASE__URL": database(folder), "BELLHOP_FILES__STORE": f"file:{folder}/files", "BELLHOP_HTTP__PORT": "0"}
    desk = App(load_settings(shape, env={**house.environment(world, str(folder)), **own, **settings}, cwd=folder))
    store_past(desk, history.rosters(), history.colleagues(), history.lines())
    await desk.start()
    try:
        await until(lambda: not any(channel.trouble for channel in desk.channels.values()))
        yield world
    finally:
        await desk.stop()
        await world.close()
