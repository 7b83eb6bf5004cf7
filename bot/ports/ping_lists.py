"""What the desk asks of the lists of pings in a person's or a room's chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from bot.core.escalations import Ping
from bot.core.richtext import RichText
from bot.ports.delivery import Delivery


@dataclass(frozen=True, slots=True)
class ListedPing:
    """A ping in a list: its ticket, the target that it is about, and why its reader gets it."""

    ticket: int
    target: str
    reason: RichText


class PingListRepository(Protocol):
    """Lists of pings. A list is a post; its rows say which pings it has. It is rendered once at the end of a transaction."""

    def at(self, lane: str) -> Delivery | None:
        """The list that is in use there, locked."""

    def begin(self, shown: Delivery) -> None:
        """A list was posted."""

    def is_new(self, shown: Delivery) -> bool:
        """Whether this transaction posted it."""

    def add(self, shown: Delivery, ping: Ping, reason: RichText) -> None:
        """Add a ping at the end, or move it there."""

    def has(self, shown: Delivery, ping: Ping) -> bool: ...
    def remove(self, ping: Ping) -> None:
        """Remove a ping from all lists."""

    def move(self, shown: Delivery, to: Delivery) -> None:
        """Move all pings of a list to another one."""

    def pings(self, shown: Delivery) -> list[int]:
        """All pings of a list."""

    def end(self, shown: Delivery) -> list[int]:
        """Take all pings out of a list. Returns them."""

    def size(self, shown: Delivery) -> int:
        """How many tickets a list has."""

    def first(self, shown: Delivery, tickets: int) -> list[ListedPing]:
        """The pings of the first tickets of a list."""

    def changed(self) -> list[Delivery]:
        """The lists in use that this transaction changed, locked. Each is returned once."""

    def unshown(self) -> frozenset[int]:
        """The lists that this transaction changed until now."""

    def put_off(self, keep: Collection[int]) -> bool:
        """Leave what this transaction changed to a later one, except these and new lists. False if there is nothing to leave."""

    def show_all(self) -> None:
        """Treat every list in use as changed."""
