"""The part of the store that only senders need: waiting rows, and the lease of this process."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeVar

from bot.ports.store import Store
from bot.ports.waiting_rows import WaitingRows
from bot.ports.work import Work

T = TypeVar("T")


class Outbox(Store, Protocol):
    """``busy`` names the places whose rows wait in this process."""

    busy: set[str]

    @property
    def may_send(self) -> bool:
        """Whether our lease is still valid by our own clock."""

    async def waiting(self, limit: int, held: AbstractSet[int], *, urgent: bool = False) -> WaitingRows: ...
    async def beat(self) -> bool: ...
    async def view(self, unit: Callable[[Work], T]) -> T:
        """Run a unit that only reads: :meth:`bot.ports.store.Store.ask` without figures. Raises StoreUnavailable and WouldWrite."""


class LeaseLost(Exception):
    """The lease is no longer certain: ask the database before sending anything more."""
