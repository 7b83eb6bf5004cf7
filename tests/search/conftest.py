"""The desk of the searches, on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.search.desk import SearchDesk


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[SearchDesk]:
    desk = SearchDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00")
    yield desk
    await desk.close()
