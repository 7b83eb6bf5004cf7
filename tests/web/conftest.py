"""A desk with a web desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.files import FileStore
from tests.conftest import fresh_database
from tests.quick_desk import QuickDesk
from tests.web.browser import Browsers, browsers_of

MONDAY = "2026-03-23 09:00"


@pytest.fixture
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: SQLite, and with ``ON_BOTH`` PostgreSQL too."""
    return fresh_database(request, tmp_path, getattr(request, "param", "sqlite"))


@pytest.fixture
async def quick(stored: str, tmp_path: Path) -> AsyncIterator[QuickDesk]:
    """A desk without platforms, whose clock moves only when told."""
    made = QuickDesk(tmp_path, stored)
    yield made
    await made.close()


@pytest.fixture
async def browsers(quick: QuickDesk, tmp_path: Path) -> AsyncIterator[Browsers]:
    """The web desk of a desk with ticket 1001 of Tom. Anna and Boris are agents of support, boss is its manager, Clara is one of billing."""
    quick.back.rosters |= {"C2": frozenset({"clara"})}
    await quick.open(MONDAY)
    await quick.asks("tom", "My printer burns")
    quick.posted()
    for person in ("anna", "boris", "boss"):
        await quick.does(person, "show 1001")
    async with browsers_of(quick, FileStore(f"file:{tmp_path}/files")) as found:
        yield found
