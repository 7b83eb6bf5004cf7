"""What a sender asks of the store: which rows wait, and whether they are still ours to send."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

from bot.ports.delivery import WaitingRows
from bot.ports.store import Store


class Outbox(Store, Protocol):
    """The part of the store that only senders need. ``busy`` names the places whose rows wait here."""

    busy: set[str]

    @property
    def believed(self) -> bool:
        """Whether our lease still holds, by our own clock."""

    async def waiting(self, limit: int, held: AbstractSet[int]) -> WaitingRows: ...
    async def beat(self) -> bool: ...


class Fenced(Exception):
    """Nothing more may be sent before the database was asked what is still ours."""
