"""Desks as processes of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.desks import Desks


@pytest.fixture
async def desks(database: str, tmp_path: Path) -> AsyncIterator[Desks]:
    """Both platforms, and no desk yet: see :meth:`tests.faults.desks.Desks.run`."""
    made = Desks(database, tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desks]:
    """The same on SQLite only, for what does not depend on the engine."""
    made = Desks(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()
