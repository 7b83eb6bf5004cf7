"""What must be sent: one row of the outbox, from the decision to the message it became."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from bot.core.people import Address
from bot.ports.card_data import card_data, card_from
from bot.ports.cards import Card

_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    MERGED = "merged"  # another row says all of it
    HELD = "held"  # beyond a customer's limit: shown together with others later
    IN_DOUBT = "in_doubt"  # it may have arrived; a person is asked
    DROPPED = "dropped"  # a person gave it up


class DeliveryKind(StrEnum):
    POST = "post"
    EDIT = "edit"
    MARK = "mark"


class Purpose(StrEnum):
    """What a row of the outbox is for."""

    NONE = ""  # rows that were written before every row had a purpose

    # In the team's channel
    CARD = "card"  # a ticket's card
    WORDS = "words"  # a customer's message, in the thread
    NOTE = "note"
    MIRROR = "mirror"  # the copy of a reply, with its delivery state
    LINE = "line"  # what happened
    SUMMARY = "summary"  # the last words, under a card that was posted again
    FILE = "file"  # a file that follows its message later
    ASKED = "asked"  # a question what becomes of a delivery, by its id
    REPORT = "report"  # that something else could not be shown
    # To a customer
    REPLY = "reply"
    CONFIRM = "confirm"
    SAY = "say"  # a sentence of the desk's own about a ticket
    AWAY = "away"
    CHOICE = "choice"
    RATING = "rating"
    STILL = "still"
    ADDED = "added"
    LIMIT = "limit"  # that it is too much at once
    TRANSCRIPT = "transcript"
    # To somebody of the team, in the direct chat
    PING = "ping"  # one that speaks to everybody stands in the thread
    PINGS = "pings"  # a list of pings
    VERDICT = "verdict"
    DIGEST = "digest"
    CHART = "chart"
    MANAGER = "manager"  # a sentence to a manager, apart from any ticket
    ALARM = "alarm"  # to a manager: that something could not be shown where it belongs
    # Anywhere
    ANSWER = "answer"  # to somebody who asked, apart from any ticket
    CHANGE = "change"  # of a post that stands there already
    LOCK = "lock"
    SEEN = "seen"


class Priority(IntEnum):
    """Who goes first where a place is slow. Between ``REPLY`` and ``DIGEST`` customers take turns first."""

    REPLY = 0
    TALK = 1
    CARD = 2
    NEW = 3  # the card of a new ticket, and what comes with it
    DIGEST = 4


class UnknownValue(ValueError):
    """A row has a kind, state or purpose that this version of the program does not know. It is not sent, and a person is told."""


_KINDS, _STATES, _PURPOSES = frozenset(DeliveryKind), frozenset(DeliveryState), frozenset(Purpose)


@dataclass(slots=True)
class Delivery:
    """One row of the outbox. ``lane`` is what keeps its order, ``pace`` the place whose speed is limited.

    ``target`` is the delivery that is edited, marked, or whose thread this one stands in (``thread_of`` of a post);
    ``purpose`` and ``ref`` tell the desk what it was for. While it waits for another try, ``done_at`` is the time of that try. A sent
    post keeps where it landed in ``place`` and ``message``.
    ``customer`` is the customer of its ticket, 0 for none: customers take turns. It isn't stored.
    """

    id: int
    pace: str
    seq: int
    lane: str
    kind: str
    priority: int
    state: str
    payload: str
    target: int = 0
    ticket: int = 0
    purpose: str = ""
    ref: int = 0
    channel: str = ""
    place: str = ""
    thread: str = ""
    message: str = ""
    attempts: int = 0
    error: str = ""
    doubt: int = 0
    at: int = 0
    done_at: int = 0
    card: Card | None = field(default=None, repr=False, compare=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    customer: int = field(default=0, repr=False, compare=False)

    @property
    def may_be_there(self) -> bool:
        """Whether an earlier try of this post may have arrived. ``doubt`` counts these tries; ``maybe`` says it of an earlier row."""
        return self.kind == DeliveryKind.POST.value and bool(self.doubt or self.extra.get("maybe"))

    @property
    def address(self) -> Address:
        return Address(self.channel, self.place, self.thread)

    def pack(self) -> None:
        """Write card and extra into the payload."""
        data = dict(self.extra)
        if self.card is not None:
            data["card"] = card_data(self.card)
        self.payload = _encoded(data)

    def unpack(self) -> Delivery:
        """Read card and extra from the payload of a row that was read from the database. Raises UnknownValue."""
        for values, value in ((_KINDS, self.kind), (_STATES, self.state), (_PURPOSES, self.purpose)):
            if value not in values:
                raise UnknownValue(f"row {self.id} of the outbox: {value}")
        if self.payload:
            data = json.loads(self.payload)
            card = data.pop("card", None)
            self.card, self.extra = (card_from(card) if card is not None else None), data
        return self


@dataclass(frozen=True, slots=True)
class Delay:
    """A row that waits: until when, in milliseconds since 1970 (0: nobody knows), and why.

    ``rests``: the platform asked for a pause. ``error`` is the reason of the last failed try of the row that goes first.
    """

    row: Delivery
    until: int
    rests: bool
    error: str
    first: bool
    """Whether it waits for itself, and not for an earlier row."""


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """What one look at the outbox found: rows to send, and until when places (or whole channels) rest, in milliseconds since 1970."""

    rows: list[Delivery]
    rests: dict[str, int]
    whole: bool = True
    """Whether these are all of them."""
