"""The database as the API needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.ports.store import Store
from bot.ports.work import Work

T = TypeVar("T")


class ReadingStore(Store, Protocol):
    """A store that also reads without the writer."""

    async def view(self, unit: Callable[[Work], T]) -> T:
        """Run a unit that only reads, on one state of the database."""
