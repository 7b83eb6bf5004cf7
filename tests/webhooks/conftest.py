"""A receiver, and a desk that tells it what happens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.program import webhooks
from tests.house import House
from tests.webhooks.receiver import Receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def opened(
    database: str, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[str], Awaitable[House]]]:
    """Open a desk with a webhook ``tracker`` that has these settings besides its address and secret."""
    monkeypatch.setattr(webhooks, "FIRST", 0.02)
    made = House(database, tmp_path)

    async def start(more: str = "private: true") -> House:
        await made.open(desk=f"}}\nwebhooks: {{tracker: {receiver.settings(more)}")
        return made

    yield start
    await made.close()
