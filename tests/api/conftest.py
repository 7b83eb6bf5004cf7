"""A desk with an API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.program import Programs, served
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 09:00"


@pytest.fixture
async def programs(quick: QuickDesk) -> AsyncIterator[Programs]:
    """The API of a desk with ticket 1001 of Tom. Anna and Boris are agents of support, Clara is one of billing."""
    quick.back.rosters |= {"C2": frozenset({"clara"})}
    await quick.open(MONDAY)
    await quick.asks("tom", "My printer burns")
    quick.posted()
    for person in ("anna", "boris", "boss"):
        await quick.does(person, "show 1001")
    async with served(quick) as found:
        yield found
