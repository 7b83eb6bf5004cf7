"""Fixtures: see :mod:`tests.journeys.conftest`, and a desk whose clock stands still until it is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.conftest import opened
from tests.promises.still import Still

__all__ = ["opened", "still"]


@pytest.fixture
async def still(tmp_path: Path) -> AsyncIterator[Still]:
    made = Still(tmp_path)
    yield made
    await made.close()
