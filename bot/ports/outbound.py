"""What the desk can ask of a channel, with every id the channel needs; and what a channel answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.people import Address
from bot.core.richtext import RichText
from bot.ports.cards import Card


@dataclass(frozen=True, slots=True)
class Post:
    """Say something new.

    ``delivery`` is the desk's own id, to be found again by :meth:`Channel.find` where a channel can carry it. ``reply_to`` is the
    channel's id of a message to answer; ``aloud`` shows a thread's message in its place too.
    ``since`` is when it may first have been sent, in seconds since 1970. ``plain`` asks for bare words, without formatting and buttons.
    ``instead`` are words that are said in place of the card's files, one for each. ``copy`` is set when an earlier try may have arrived:
    words that mark each message as a possible repeat.
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


@dataclass(frozen=True, slots=True)
class Edit:
    """Make a post of ours show another card. An equal card is no error. ``more`` are its further messages, where it became several."""

    at: Address
    message: str
    card: Card
    more: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Put an emoji (a character) on a message. One that is there already is no error."""

    at: Address
    message: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Typing:
    """Show for some seconds that somebody is writing."""

    to: Address


Outbound = Post | Edit | Mark | Typing


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a post came to stand: the place's true id (a person's direct chat has its own) and the channel's ids of its messages.

    The first id is the message that edits and threads refer to; there are several when the text had to be split. All are empty when the
    channel
    tells no id (files that are shared later).
    """

    place: str
    messages: tuple[str, ...] = ()


class Trouble(StrEnum):
    """Why a delivery failed, in words that the desk can act on."""

    TRY_AGAIN = "try_again"  # nothing happened; the same call may be made again
    IN_DOUBT = "in_doubt"  # it may have happened
    BLOCKED = "blocked"  # the person does not want to hear from us, or is gone
    GONE = "gone"  # the place, thread or message is not there any more
    CLOSED = "closed"  # the place is archived, or we are not in it (any more)
    MOVED = "moved"  # the place has another id now: ``moved_to``
    NOT_ALLOWED = "not_allowed"  # we lack a right there
    SHUT_OUT = "shut_out"  # our own token is refused: nothing on this channel works until it is mended
    REFUSED = "refused"  # the content itself is not accepted
    STORE = "store"  # our own store of attachments cannot take or give a file now
    OURS = "ours"  # an error in our own program; the platform was not even asked, or its answer not understood


class DeliveryError(Exception):
    """A channel could not do what it was asked.

    ``retry_after`` in seconds when the platform named it; ``account`` says that the wait holds for all of the channel, not just this place.
    ``reason`` is the platform's own word, for the log and the agent's eyes. ``file`` says that a file is to blame, not the words.
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
    ) -> None:
        super().__init__(f"{trouble}: {reason}")
        self.trouble = trouble
        self.reason = reason
        self.retry_after = retry_after
        self.account = account
        self.moved_to = moved_to
        self.file = file

    @property
    def permanent(self) -> bool:
        return self.trouble not in (Trouble.TRY_AGAIN, Trouble.IN_DOUBT, Trouble.MOVED, Trouble.SHUT_OUT, Trouble.STORE, Trouble.OURS)
