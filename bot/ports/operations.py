"""What the person who runs the desk wants to know about it, for the web desk. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.channel import Finding


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """Something that could not be processed. ``at`` is in milliseconds since 1970; ``again``: it is being tried again."""

    id: int
    channel: str
    reason: str
    at: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message to a customer that failed or is in doubt, and that nobody sent again."""

    id: int
    ticket: int
    in_doubt: bool
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A key of the configuration as it is in effect now. ``queue`` is the one that it belongs to, if any. Secrets are hidden."""

    key: str
    value: str
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of checking the record: its first error, or none; and its newest seal."""

    broken: str
    tickets: int
    older: int = 0
    seal: str = ""
    sealed_at: int = 0


class Operations(Protocol):
    """``file`` is where the configuration is read from."""

    file: str

    async def parked(self) -> Sequence[ParkedItem]: ...
    async def undelivered(self, queues: Sequence[str]) -> Sequence[Undelivered]:
        """Those of these queues, the newest first."""

    def settings(self) -> Sequence[SettingLine]: ...
    async def health(self) -> Sequence[Finding]: ...
    async def verify(self, moved: Callable[[int, int], None]) -> Proof:
        """Check the whole record. ``moved`` is called on the event loop with how many tickets are done, of how many."""
