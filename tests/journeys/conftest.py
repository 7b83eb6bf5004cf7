"""Fixtures: a desk on SQLite alone, for stories in which the database plays no part."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.house import House

Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens a house with options of its own: ``await opened(persona="team")``."""
    houses: list[House] = []

    async def make(**options: str) -> House:
        house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
        houses.append(house)
        await house.open(**options)
        return house

    yield make
    for house in houses:
        await house.close()


@pytest.fixture
async def desk(opened: Open) -> House:
    """A desk at work, on SQLite: see :class:`tests.house.House`."""
    return await opened()
