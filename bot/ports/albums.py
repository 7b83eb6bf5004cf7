"""What the store keeps of albums. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AlbumPart:
    """One part of an album, with its id on the channel and who sent it. ``content`` is the message that came, empty when the album is
    closed; ``became`` is the number of the album's message then.
    """

    channel: str
    place: str
    message: str
    album: str
    person: str
    content: str
    captioned: bool
    at: int
    became: int = 0


class AlbumRepository(Protocol):
    """Messages that their channel reports in several parts. Lists are in the order of the parts and locked."""

    def add(self, part: AlbumPart) -> None: ...
    def pending(self, channel: str, place: str, person: str) -> list[AlbumPart]:
        """The parts of somebody's albums that are not closed."""

    def parts(self, channel: str, place: str, album: str) -> list[AlbumPart]: ...
    def part(self, channel: str, place: str, message: str) -> AlbumPart | None: ...
    def close(self, channel: str, place: str, album: str, became: int) -> None:
        """Forget what the parts contain. If they became no message, forget them."""
