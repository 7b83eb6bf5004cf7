"""Deliveries: the rows of the outbox, with their states, kinds, purposes and priorities."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any

from bot.core.compact_json import encoded
from bot.core.people import Address
from bot.ports.card_data import card_data, card_from
from bot.ports.cards import Card

LIVE = "live"  # in ``extra``: it shows its ticket's card as the ticket is when the row is sent; ``AGAIN`` if it was shown before
AGAIN = "again"
ONLY_BUTTONS = "only_buttons"  # in ``extra``: an edit changes nothing else
PLAIN, FILELESS = "plain", "fileless"  # in ``extra``: simpler forms that were tried already
FILES_FOLLOW = "files_follow"  # in ``extra``: the files that it went out without are sent later
AS_FILE = "as_file"  # in ``extra`` of a post: its text was too long and went as a file
FILE_LINES, INSTEAD = "file_lines", "instead"  # in ``extra``: what it said about its files, below the text and in place of them
LOST_FILES = "lost_files"  # in ``extra``: name and reason of each file that it went out without for good
UNSENT = "unsent"  # in ``extra``: name, reason and ``FileTrouble`` of each file that the channel refused while it took the others
REFUSED_FOR = "refused_for"  # in ``extra``: the ``FileTrouble`` because of which it went out without any file
GONE, WENT = "gone", "went"  # in ``extra``: of a card that somebody deleted; of the edit of a card that was left, the queue it names
REVISED = "revised"  # in ``extra`` of a reply: how often its text was changed
REVISED_LATE = "revised_late"  # in ``extra`` of a reply: its text was changed after a try that may have arrived
CORRECTION = "correction"  # in ``extra`` of a reply: it corrects an earlier message, and says so
CALLS = "calls"  # in ``extra`` of ``CALLED``: the agents whom it tells that the customer wrote
EVENT = "event"  # in ``extra`` of a row for a webhook: the number of the ticket's event
HOLD = "hold"  # in ``extra`` of a reply: it is not sent before this time
LATE_FILES = "late_files"  # in ``extra``: files that could not be fetched in time are sent later


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    MERGED = "merged"  # another row shows the same
    HELD = "held"  # over a customer's limit: shown later, together with others
    IN_DOUBT = "in_doubt"  # it may have arrived; a person is asked
    DROPPED = "dropped"  # a person decided not to send it, or a ping was over before it was sent


class DeliveryKind(StrEnum):
    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    MARK = "mark"
    EVENT = "event"  # tells a webhook about an event; ``extra`` has its number


class Purpose(StrEnum):
    """What a row of the outbox is for."""

    NONE = ""  # rows from before every row had a purpose

    # In the team's channel
    CARD = "card"  # a ticket's card
    WORDS = "words"  # a customer's message, in the thread
    NOTE = "note"
    MIRROR = "mirror"  # the copy of a reply with its delivery state; of a typed reply only the state, if there is trouble
    LINE = "line"  # what happened
    REACTED = "reacted"  # the customer's emoji on a reply
    SUMMARY = "summary"  # the last messages, under a card that was posted again
    CALLED = "called"  # tells the assignee or a follower that the customer wrote, in the thread or in the direct chat
    FILE = "file"  # a file that follows its message later
    REVISED = "revised"  # says that a reply was edited or unsent, and what became of that; ``ref`` is the row that does it
    ASKED = "asked"  # asks what to do with a delivery in doubt; ``ref`` is its id
    BURST = "burst"  # lists new tickets while their cards wait
    INVITED = "invited"  # says that the ticket waits for somebody who has a link to it
    REPORT = "report"  # says that something else could not be shown
    # To a customer
    REPLY = "reply"
    REVISION = "revision"  # changes a reply; ``ref`` is the message
    UNSEND = "unsend"  # deletes a reply; ``ref`` is the message
    CONFIRM = "confirm"
    SAY = "say"  # a sentence from the desk about a ticket
    AWAY = "away"
    CHOICE = "choice"
    RATING = "rating"
    STILL = "still"
    ADDED = "added"
    LIMIT = "limit"  # says that they have reached a limit
    TRANSCRIPT = "transcript"
    EXPORT = "export"  # their data, as files
    # To somebody of the team, in the direct chat
    PING = "ping"  # to one person; a ping to everybody is in the thread
    PINGS = "pings"  # a list of pings
    VERDICT = "verdict"
    DIGEST = "digest"
    CHART = "chart"
    MANAGER = "manager"  # a sentence to a manager that isn't about a ticket
    ALARM = "alarm"  # tells a manager that something could not be shown where it belongs
    WEBHOOK = "webhook"  # to another program
    # Anywhere
    ANSWER = "answer"  # to a person who asked, not about a ticket
    CHANGE = "change"  # changes an existing post
    LOCK = "lock"
    CHECK = "check"  # on a typed reply that arrived
    SEEN = "seen"
    ERASE = "erase"  # deletes a post of the team's, because it shows an erased customer


OF_MESSAGE = frozenset((Purpose.REPLY, Purpose.FILE, Purpose.REVISION, Purpose.UNSEND))
"""What shows or changes a message, whose id is ``ref``, outside its thread."""
IN_THREAD = frozenset((Purpose.WORDS, Purpose.NOTE, Purpose.MIRROR))
"""What shows a message in its thread."""
TO_ONE = frozenset(
    (
        *(Purpose.CALLED, Purpose.PING, Purpose.PINGS, Purpose.VERDICT, Purpose.DIGEST, Purpose.CHART, Purpose.MANAGER, Purpose.ALARM),
        Purpose.ANSWER,
    )
)
"""What is sent to one person for their work; an answer only if they belong to the team."""


class Priority(IntEnum):
    """Which row goes first in a place with a limited pace. Between ``REPLY`` and ``DIGEST``, customers take turns."""

    REPLY = 0
    TALK = 1
    CARD = 2
    NEW = 3  # the card of a new ticket, and what belongs to it
    DIGEST = 4


class UnknownValue(ValueError):
    """A row has a kind, state or purpose that this version of the program does not know. It is not sent, and a person is told."""


_KINDS, _STATES, _PURPOSES = frozenset(DeliveryKind), frozenset(DeliveryState), frozenset(Purpose)


@dataclass(slots=True)
class Delivery:
    """One row of the outbox. Rows of one ``lane`` keep their order; ``pace`` is the place whose speed is limited.

    ``target`` is the delivery that is edited or marked. ``purpose`` and ``ref`` say what the row is for. While it waits for another
    try, ``done_at`` is the time of that try. A sent post keeps its ``place`` and ``message`` on the platform. ``customer`` is the
    customer of its ticket, 0 for none, because customers take turns. It isn't stored. A live row has no ``card`` until it is sent;
    ``draw`` makes it from what this process has in memory. ``origin`` is the step of the work that made the row, for tracing.
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
    draw: Callable[[], Card] | None = field(default=None, repr=False, compare=False)
    origin: object = field(default=None, repr=False, compare=False)

    @property
    def is_live(self) -> bool:
        return LIVE in self.extra

    @property
    def may_be_there(self) -> bool:
        """Whether an earlier try of this post may have arrived. ``doubt`` counts these tries. ``maybe`` says it about an earlier row."""
        return self.kind == DeliveryKind.POST and bool(self.doubt or self.extra.get("maybe"))

    @property
    def address(self) -> Address:
        return Address(self.channel, self.place, self.thread)

    def show_instead(self, newer: Delivery) -> None:
        """Show what a newer edit shows, with our own files."""
        if newer.is_live:
            self.card, self.draw = None, newer.draw
            self.extra[LIVE] = newer.extra[LIVE]
        elif newer.card is not None:
            self.card, self.draw = replace(newer.card, files=self.card.files if self.card is not None else ()), None
            self.extra.pop(LIVE, None)

    def pack(self) -> None:
        """Write extra and card into the payload; of a live row, not the card."""
        data = dict(self.extra)
        if self.card is not None and not self.is_live:
            data["card"] = card_data(self.card)
        self.payload = encoded(data)

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
