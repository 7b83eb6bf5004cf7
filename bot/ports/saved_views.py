"""Saved views: lists and searches that agents keep under a name. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True)
class SavedView:
    """A list or a search under a name. ``key`` is the name in lower case. ``owner`` is the only agent who has it, ``queue`` the only queue;
    one of them is empty. ``words`` are what would be typed: ``list overdue billing`` or ``search tag:refund sort:oldest``.
    """

    id: int
    name: str
    key: str
    owner: str = ""
    queue: str = ""
    words: str = ""

    @property
    def lists(self) -> bool:
        """Whether it is a list; otherwise it is a search."""
        return self.words.partition(" ")[0] == "list"

    @property
    def asked(self) -> str:
        """The words after the verb."""
        return self.words.partition(" ")[2]


class SavedViewRepository(Protocol):
    """The views."""

    def get(self, number: int) -> SavedView | None: ...
    def named(self, key: str, owner: str, queues: Sequence[str]) -> list[SavedView]:
        """Those with this key that an agent has: their own first."""

    def listed(self, owner: str, queues: Sequence[str], limit: int) -> list[SavedView]:
        """Those that an agent has, by name."""

    def add(self, view: SavedView) -> SavedView:
        """Store a view. It gets its id."""

    def remove(self, view: SavedView) -> None: ...
