"""The part of the store that only senders need: waiting rows, and the lease of this process."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

from bot.ports.store import Store
from bot.ports.waiting_rows import WaitingRows


class Outbox(Store, Protocol):
    """``busy`` names the places whose rows wait in this process."""

    busy: set[str]

    @property
    def may_send(self) -> bool:
        """Whether our lease is still valid by our own clock."""

    async def waiting(self, limit: int, held: AbstractSet[int]) -> WaitingRows: ...
    async def beat(self) -> bool: ...


class LeaseLost(Exception):
    """The lease is no longer certain: ask the database before sending anything more."""
