"""What the store keeps of canned replies. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.canned import Canned, Change, Draft
from bot.core.people import Identity


@dataclass(frozen=True, slots=True)
class CannedList:
    """Canned replies that an agent can use: their own, those of all queues, and those of these ``queues``. All ``words`` are in them."""

    owner: str
    queues: tuple[str, ...]
    words: tuple[str, ...] = ()


class CannedRepository(Protocol):
    """The canned replies, and the history of their changes."""

    def get(self, number: int) -> Canned | None: ...
    def named(self, key: str, wanted: CannedList) -> list[Canned]:
        """Those with this key (see :func:`bot.core.canned.key_of`) that an agent can use."""

    def listed(self, wanted: CannedList, *, limit: int, offset: int = 0) -> list[Canned]:
        """Those that an agent can use, the most used first."""

    def of_owner(self, owner: str) -> list[Canned]:
        """Those that belong to one agent only."""

    def everything(self) -> list[Canned]:
        """All of them, by name."""

    def add(self, draft: Draft) -> Canned: ...
    def remove(self, canned: Canned) -> None: ...
    def record(self, canned: Canned, by: Identity, name: str, parts: Mapping[str, Sequence[str]]) -> None:
        """Add an entry to the history. It stays when the canned reply is removed."""

    def history(self, canned: Canned, limit: int) -> list[Change]:
        """The newest changes, newest first."""
