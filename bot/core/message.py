"""What is said on a ticket: a message, public or a note, with its files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.people import Address, Identity, Role
from bot.core.richtext import RichText


class Visibility(StrEnum):
    """Who may read a message."""

    PUBLIC = "public"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message.

    ``remote`` is the channel's own handle to fetch it by (opaque); ``size`` in bytes, 0 when the channel does not say; ``kind`` is how
    the channel showed it: ``photo``, ``document``, ``voice``, ``video``, ``audio`` or ``sticker``. ``key`` is where our own copy
    lies, empty until it is fetched. ``too_large`` says that the channel will not hand it out. ``alt`` tells those who cannot see a
    picture what it shows.
    """

    channel: str
    remote: str
    name: str
    mime: str = "application/octet-stream"
    size: int = 0
    kind: str = "document"
    key: str = ""
    too_large: bool = False
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Something said on a ticket. ``id`` is the desk's own number; ``at`` in milliseconds since 1970,
    ``source`` and ``source_id`` where it stands on its channel.
    """

    id: int
    ticket: int
    author: Identity
    author_name: str
    role: Role
    visibility: Visibility
    text: RichText
    at: int
    files: tuple[Attachment, ...] = ()
    source: Address | None = None
    source_id: str = ""
    reply_to: int = 0
