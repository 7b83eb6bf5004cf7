"""What a channel can tell the desk. Adapters translate into these values and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.message import Attachment
from bot.core.people import Address, Profile
from bot.core.richtext import RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """News from a channel.

    ``event`` is the channel's own id of this piece of news (the same when it is told again), ``at`` when it happened,
    ``by`` who did it, ``where`` the place and thread it happened in (no place: his own screen of the desk, and ``thread`` is its page),
    ``raw`` the payload as it came, kept if it has to be parked.
    """

    event: str
    at: datetime
    by: Profile
    where: Address
    raw: bytes = field(default=b"", repr=False)

    @property
    def channel(self) -> str:
        return self.where.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Inbound):
    """Somebody said something.

    ``message`` is the channel's id of it. ``direct`` says that only this person and the desk can read there; ``addressed`` that the
    words are meant for the desk (always in a direct chat; elsewhere a mention, a reply to the desk or a command to it).
    ``reply_to`` is the channel's id of the message it answers. ``kind`` tells what it was when it was no text or file: ``sticker``,
    ``location``,
    ``contact``, ``poll``, …; its words then stand in ``text`` as a line a person can read. ``album`` joins messages that were sent as one.
    ``also`` is a second id of the same message that another event may carry (the two events of a mention).
    """

    message: str
    text: RichText = ()
    files: tuple[Attachment, ...] = ()
    direct: bool = True
    addressed: bool = True
    reply_to: str = ""
    kind: str = "text"
    album: str = ""
    forwarded: bool = False
    under_ours: bool | None = None  # whether the message that began its thread is ours; None where the channel does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Inbound):
    """Somebody changed what he had said; ``text`` is the new version. Told only when the words differ from before, where the channel
    tells.
    """

    message: str
    text: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Inbound):
    """A message went away on the channel. ``by`` may be unknown to the channel: then it is the author."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTyped(Inbound):
    """A command line apart from any message: ``line`` is what follows the slash command, e.g. ``claim 1042``."""

    line: str
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Inbound):
    """A button or a menu's option. ``verb`` and ``args`` are as they came over the wire: claims, not facts.

    ``message`` is the channel's id of the message that holds the button, ``trigger`` what a form may be opened with.
    """

    verb: str
    args: tuple[str, ...] = ()
    message: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed(Inbound):
    """A deed on somebody's message: ``verb`` (``new``, ``reply``, ``split``), the message's id, author, words and files."""

    verb: str
    message: str
    author: Profile
    text: RichText = ()
    files: tuple[Attachment, ...] = ()
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFilled(Inbound):
    """A form came back. ``values`` holds plain text, an option's value or a person's id; ``texts`` the rich ones."""

    verb: str
    args: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    texts: dict[str, RichText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClosed(Inbound):
    """A form went away without being sent: closed by the person, or never opened. ``verb`` and ``args`` are the form's."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(Inbound):
    """An emoji was put on a message: its character (or ``:name:``) and whether it is there now."""

    message: str
    emoji: str
    there: bool = True
    on_ours: bool | None = None  # whether the message is ours; None where the channel does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChanged(Inbound):
    """Somebody (``by``) came into a place or left it."""

    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachChanged(Inbound):
    """Somebody blocked the desk (``reachable`` false) or let it speak again."""

    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanged(Inbound):
    """A place is not what it was: ``moved`` to another id (``to``), ``gone`` (archived, deleted, the desk was removed), or ``back``."""

    what: Literal["moved", "gone", "back"]
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Inbound):
    """Somebody opened the desk's home screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Inbound):
    """News of a kind that the adapter does not know: the desk parks it."""

    kind: str
