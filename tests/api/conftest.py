"""A desk with an API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.program import Programs, served
from tests.quick_desk import QuickDesk, with_a_ticket


@pytest.fixture
async def programs(quick: QuickDesk) -> AsyncIterator[Programs]:
    """The API of a desk with ticket 1001 of Tom. Anna and Boris are agents of support, Clara is one of billing."""
    await with_a_ticket(quick)
    async with served(quick) as found:
        yield found
