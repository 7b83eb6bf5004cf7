"""A desk with a web desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.files import FileStore
from tests.quick_desk import QuickDesk, with_a_ticket
from tests.web.browser import Browsers, browsers_of
from tests.web.stage import browser, stage

__all__ = ["browser", "browsers", "stage"]


@pytest.fixture
async def browsers(quick: QuickDesk, tmp_path: Path) -> AsyncIterator[Browsers]:
    """The web desk of a desk with ticket 1001 of Tom. Anna and Boris are agents of support, boss is its manager, Clara is one of billing."""
    await with_a_ticket(quick)
    async with browsers_of(quick, FileStore(f"file:{tmp_path}/files")) as found:
        yield found
