"""Inbound events: what a channel can report to the desk. Adapters translate platform events into these values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.message import Attachment
from bot.core.people import Address, Profile
from bot.core.richtext import RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """An event that a channel reports.

    ``event`` is the channel's own id of the event, the same if it is sent again. ``at`` is when it happened, ``by`` who did it, and
    ``where`` the place and thread. An empty place is the person's own screen of the desk; ``thread`` is its page then. ``raw`` is the
    payload as it was received; it is stored if the event has to be parked.
    """

    event: str
    at: datetime
    by: Profile
    where: Address
    raw: bytes = field(default=b"", repr=False)

    @property
    def channel(self) -> str:
        return self.where.channel


Live = Literal["", "moving", "ended"]
"""Whether a message is a position that changes, or did until now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Inbound):
    """Somebody wrote a message.

    ``message`` is its id on the channel. ``direct``: only this person and the desk can read it. ``addressed``: it is meant for the desk
    (always in a direct chat; elsewhere a mention, a reply to the desk or a command to it). ``reply_to`` is the id of the message that it
    replies to, and ``reply_in`` that message's place if it is another one. ``quote`` are the words of that message that the channel sent
    along, ``quoted`` is who wrote it; ``chosen``: whoever replies chose these words. ``kind`` says what it is if it is neither text nor a
    file: ``sticker``, ``location``, ``contact``, ``poll``, …; ``text`` then describes it in one line. Messages that were sent together have
    the same ``album``. ``carried`` is False if the channel doesn't tell what the message contains. ``live`` positions change ``until`` a
    time, if it is known.
    """

    message: str
    text: RichText = ()
    files: tuple[Attachment, ...] = ()
    direct: bool = True
    addressed: bool = True
    called: bool = False  # it begins with a call of the desk by name; before a command's prefix, the text keeps the call
    reply_to: str = ""
    reply_in: str = ""
    quote: str = ""
    quoted: str = ""
    chosen: bool = False
    kind: str = "text"
    carried: bool = True
    live: Live = ""
    until: datetime | None = None
    album: str = ""
    forwarded: bool = False
    anonymous: bool = False  # somebody hides behind the place or another one, so nobody can tell who they are
    phone: str = ""  # the sender's own telephone number, if they share it with this message
    under_ours: bool | None = None  # whether the first message of its thread is ours; None if the channel doesn't tell


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Inbound):
    """Somebody edited a message; ``text`` and ``files`` are the new version. ``files`` is None if the channel doesn't tell.

    ``at`` orders the edits of a message: a channel with coarse times makes later ones later. ``changed`` says that the channel compared
    the two versions, and reports only what differs; without it, the desk compares. ``as_new`` is the message as if it had just been
    written, if it calls the desk and perhaps did not before.
    """

    message: str
    text: RichText
    files: tuple[Attachment, ...] | None = None
    changed: bool = False
    live: Live = ""
    as_new: MessageReceived | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Inbound):
    """A message was deleted on the channel. If the channel doesn't know who did it, ``by`` is the author."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTyped(Inbound):
    """A slash command, or a line that was typed on a screen.

    ``line`` is the rest of the line, for example ``claim 1042``; ``text`` is the same with its mentions and links.
    """

    line: str
    text: RichText = ()
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Inbound):
    """A button or an option of a menu was pressed. ``verb`` and ``args`` are as they were received: don't trust them.

    ``message`` is the id of the message with the button. ``trigger`` is what the channel needs to open a form.
    """

    verb: str
    args: tuple[str, ...] = ()
    message: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed(Inbound):
    """A command from a message's menu: the ``verb`` (``new``, ``reply``, ``split``), and the message's id, author, text and files."""

    verb: str
    message: str
    author: Profile
    text: RichText = ()
    files: tuple[Attachment, ...] = ()
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFilled(Inbound):
    """A form was submitted. ``values`` has plain text, options' values or people's ids; ``texts`` has rich text. ``files`` came with it
    and are in our store already.
    """

    verb: str
    args: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    texts: dict[str, RichText] = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChanged(Inbound):
    """Another option was chosen in a field that refills the form. ``values`` and ``texts`` are everything that is filled in now."""

    verb: str
    changed: str
    args: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    texts: dict[str, RichText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClosed(Inbound):
    """A form was closed without being submitted, or could not be opened. ``verb`` and ``args`` are the form's."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(Inbound):
    """A reaction was added to a message or removed. ``emoji`` is its character or ``:name:``; ``there`` is False if it was removed.

    ``came`` and ``went`` are further emoji of the same person that were added and removed at the same moment.
    """

    message: str
    emoji: str
    there: bool = True
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    on_ours: bool | None = None  # whether the message is ours; None if the channel doesn't tell


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChanged(Inbound):
    """A person (``by``) joined a place or left it."""

    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGone(Inbound):
    """A person's account was closed (``by``, whose profile is a guest's from now on). ``where`` is no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachChanged(Inbound):
    """A person blocked the desk (``reachable`` is False) or unblocked it."""

    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanged(Inbound):
    """A place changed: it was ``moved`` to another id (``to``), is ``gone`` (archived, deleted, the desk removed), or is ``back``."""

    what: Literal["moved", "gone", "back"]
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(Inbound):
    """A person opened the desk's home screen."""


API, WEB = "@api", "@web"
"""Where programs act, with :class:`VerbCalled`, and where the team acts in a browser. No configured channel can have such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbCalled(Inbound):
    """A program called a verb for a person. ``token`` is the number of its token, ``ticket`` is 0 for a verb without one.

    With a ``key``, the same ``request`` (a digest) is carried out once. ``match`` are tags of the ticket's state, one of which must be
    its present one.
    """

    token: int
    verb: str
    ticket: int = 0
    values: dict[str, str] = field(default_factory=dict)
    key: str = ""
    request: str = ""
    match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Inbound):
    """An event of a kind that the adapter doesn't know. The desk parks it."""

    kind: str
