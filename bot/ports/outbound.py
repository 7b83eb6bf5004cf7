"""What the desk can send through a channel, and what the channel returns: a receipt or an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.ports.cards import Card


@dataclass(frozen=True, slots=True)
class Post:
    """Post a new message.

    ``delivery`` is the desk's own id; channels that can store it find the post again with :meth:`Channel.find`. ``reply_to`` is the id of
    the message to reply to. ``aloud`` shows a message of a thread in the place too. ``since`` is when the post may first have been sent,
    in seconds since 1970. ``plain`` asks for text without formatting and buttons. ``instead`` has texts that replace the card's files.
    ``copy`` is set if an earlier try may have arrived: a text that marks each message as a possible repeat.

    A post of several messages calls ``sending`` with the ids of those that were sent, before it sends the next. An earlier try has sent
    those in ``sent``, perhaps in another process: the post goes on after them.
    """

    to: Address
    card: Card
    delivery: str = ""
    reply_to: str = ""
    aloud: bool = False
    since: float = 0.0
    plain: bool = False
    instead: tuple[RichText, ...] = ()
    copy: RichText = ()
    sent: tuple[str, ...] = ()
    sending: Callable[[Sequence[str]], Awaitable[None]] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the card of a post. An equal card is no error.

    ``more`` has the ids of its further messages if it was split, in their order; ``delivery`` is the desk's own id of the post. The
    texts are rewritten in place, in this order, and the buttons are where a post of the card has them. If there are more texts than
    messages, the others are posted after them. Messages that are not needed any more are deleted, or become ``…`` if the platform can't
    delete them. The first message and the files always stay. ``instead`` has the texts that the post showed in place of its files: they are
    further texts of the edit. The receipt has the ids of all messages that are left, and the desk stores
    it. If an edit is tried again, nothing that was posted is repeated: it calls ``sending`` with the ids of all messages that the post has
    now, whenever their number has changed and more is to be done. ``only_buttons``: as far as the desk knows, nothing else changes,
    so a channel that marks edited messages should change the buttons alone.
    """

    at: Address
    message: str
    card: Card
    more: tuple[str, ...] = ()
    delivery: str = ""
    plain: bool = False
    instead: tuple[RichText, ...] = ()
    only_buttons: bool = False
    sending: Callable[[Sequence[str]], Awaitable[None]] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete all messages and files of a post. What is gone already is no error, and what the platform refuses to delete is one.

    ``files`` are the post's files, and ``since`` is when it may first have been sent: a channel that doesn't tell the ids of its posts of
    files finds them by these. Then ``message`` may be empty.
    """

    at: Address
    message: str
    more: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Add an emoji (a character) to a message, or remove ours if it should not be ``there``. It is no error if that is so already."""

    at: Address
    message: str
    emoji: str
    there: bool = True


@dataclass(frozen=True, slots=True)
class Typing:
    """Show for some seconds that somebody is typing."""

    to: Address


Outbound = Post | Edit | Delete | Mark | Typing


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a post is now: the real id of the place (a person's direct chat has its own) and the ids of its messages.

    Edits and threads refer to the first id. There are several if the text was split. There are none if the channel doesn't tell an id, for
    example for files that are shared later.
    """

    place: str
    messages: tuple[str, ...] = ()


class Trouble(StrEnum):
    """Why a delivery failed."""

    TRY_AGAIN = "try_again"  # nothing happened; the call may be repeated
    IN_DOUBT = "in_doubt"  # it may have arrived
    BLOCKED = "blocked"  # the person blocked us or is gone
    GONE = "gone"  # the place, thread or message no longer exists
    CLOSED = "closed"  # the place is archived, or we aren't a member
    MOVED = "moved"  # the place has a new id: ``moved_to``
    NOT_ALLOWED = "not_allowed"  # we don't have the right
    SHUT_OUT = "shut_out"  # our token is refused: nothing in this channel works until that is fixed
    REFUSED = "refused"  # the content isn't accepted
    STORE = "store"  # our store of attachments can't store or return a file now
    OURS = "ours"  # an error in our own program: the platform was not called, or its response was not understood


class FileTrouble(StrEnum):
    """What a channel has against a file."""

    UNKNOWN = ""
    TOO_LARGE = "too_large"
    KIND = "kind"  # files of this type or with this content aren't accepted
    BROKEN = "broken"  # it is empty, or our copy is gone
    NO_FILES = "no_files"  # the place takes no files, or only pictures: somebody in the team may change that


OF_ONE_FILE = frozenset((FileTrouble.TOO_LARGE, FileTrouble.KIND, FileTrouble.BROKEN))
"""Says nothing about other files."""


class DeliveryError(Exception):
    """A channel could not send something.

    ``retry_after`` is the platform's wait in seconds, if it gave one; with ``account``, the wait holds for the whole channel and not only
    for this place. ``reason`` is the platform's own word, for the log and for agents. ``file``: a file is the problem, not the text;
    ``culprit`` is that file if the others may be sent without it, and ``about`` is what is wrong with it.
    """

    def __init__(
        self,
        trouble: Trouble,
        reason: str,
        *,
        retry_after: float = 0.0,
        account: bool = False,
        moved_to: str = "",
        file: bool = False,
        culprit: Attachment | None = None,
        about: FileTrouble = FileTrouble.UNKNOWN,
    ) -> None:
        super().__init__(f"{trouble}: {reason}")
        self.trouble = trouble
        self.reason = reason
        self.retry_after = retry_after
        self.account = account
        self.moved_to = moved_to
        self.file, self.culprit, self.about = file or culprit is not None, culprit, about

    @property
    def permanent(self) -> bool:
        return self.trouble not in (Trouble.TRY_AGAIN, Trouble.IN_DOUBT, Trouble.MOVED, Trouble.SHUT_OUT, Trouble.STORE, Trouble.OURS)


class StoredElsewhere(DeliveryError):
    """A file turned out to be a link to where it is stored. ``link`` is sent instead of it."""

    def __init__(self, link: RichText) -> None:
        super().__init__(Trouble.REFUSED, "the file is a link", file=True)
        self.link = link
