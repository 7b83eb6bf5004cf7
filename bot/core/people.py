"""Who is who: identities, addresses, profiles and roles. Ids are opaque: stored and handed back, never opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Identity(NamedTuple):
    """Somebody on a channel: the channel's name and its own id of the person. Written ``channel:id``."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Identity:
        """``channel:id`` becomes an identity; raises ValueError when one part is missing."""
        channel, colon, own = text.partition(":")
        if not (channel and colon and own):
            raise ValueError(f"{text!r} is not <channel>:<id>")
        return cls(channel, own)


class Address(NamedTuple):
    """Where something is said: a channel's place (a room or a direct chat) and, inside it, a thread or nothing."""

    channel: str
    place: str
    thread: str = ""


class Role(StrEnum):
    """What somebody may do on a ticket."""

    CUSTOMER = "customer"
    AGENT = "agent"
    MANAGER = "manager"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a channel tells of a person.

    ``language`` is the client's language tag as the channel writes it (may be empty), ``timezone`` an IANA name (may be empty),
    ``guest`` is true for restricted accounts and for people of other organisations. ``guessed`` says that the channel may yet tell who this
    is: until then nobody knows whether he is a guest.
    """

    identity: Identity
    name: str
    handle: str = ""
    language: str = ""
    timezone: str = ""
    is_bot: bool = False
    guest: bool = False
    guessed: bool = False


def place_key(where: Address) -> str:
    return f"{where.channel}:{where.place}"
