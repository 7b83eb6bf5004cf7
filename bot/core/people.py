"""Identities, addresses, profiles and roles. Ids are opaque: they are stored and returned, never parsed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.core.zones import known_zone


class Identity(NamedTuple):
    """A person on a channel: the channel's name and its own id of the person. Written ``channel:id``."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Parse ``channel:id``. Raises ValueError if a part is missing."""
        channel, colon, own = text.partition(":")
        if not (channel and colon and own):
            raise ValueError(f"{text!r} is not <channel>:<id>")
        return cls(channel, own)


class Address(NamedTuple):
    """Where a message goes: a channel's place (a room or a direct chat) and optionally a thread in it."""

    channel: str
    place: str
    thread: str = ""


class Role(StrEnum):
    """What somebody may do on a ticket."""

    CUSTOMER = "customer"
    AGENT = "agent"
    MANAGER = "manager"
    DESK = "desk"


class Right(StrEnum):
    """The verbs whose use each queue decides on."""

    MERGE = "merge"
    MOVE = "move"
    CANNED = "canned"
    STATS = "stats"
    CUSTOMER = "customer"
    ERASE = "erase"


class RightHolder(StrEnum):
    """Who has a right. Managers always have it."""

    AGENTS = "agents"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a channel says about a person.

    ``language`` is the client's language tag and ``timezone`` an IANA name; both may be empty or unknown. ``guest`` is true for
    restricted and closed accounts and for people of other organisations. ``guessed`` means that the channel hasn't answered yet, so it is
    unknown whether the person is a guest. ``registered``: the channel vouches that this is somebody whom the company knows.
    """

    identity: Identity
    name: str
    handle: str = ""
    language: str = ""
    timezone: str = ""
    is_bot: bool = False
    guest: bool = False
    guessed: bool = False
    registered: bool = False

    @property
    def zone(self) -> str:
        """The person's time zone, empty if it is not told or unknown."""
        return known_zone(self.timezone)


def place_key(where: Address) -> str:
    return f"{where.channel}:{where.place}"
