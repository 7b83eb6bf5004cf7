"""A message on a ticket: public or a note, with its files."""

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

    ``remote`` is the channel's own opaque handle to download it. ``size`` is in bytes, 0 if the channel doesn't say. ``kind`` is how the
    channel showed it: ``photo``, ``document``, ``voice``, ``video``, ``audio`` or ``sticker``. ``key`` names our own copy, empty until it
    is downloaded. ``too_large`` means that the channel doesn't offer it for download. ``alt`` describes a picture for people who can't see
    it.
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
class Version:
    """What became of a message later, at a time in milliseconds since 1970: its new text, or None if it was deleted.

    ``files`` are the new files, or None if they are the same as before.
    """

    at: int
    text: RichText | None
    files: tuple[Attachment, ...] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message on a ticket, as it was sent. ``id`` is the desk's own number; ``at`` is in milliseconds since 1970.

    ``source`` and ``source_id`` are where it is on its channel.
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
