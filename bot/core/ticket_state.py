"""The state of a ticket: what its events have made of it. folds.py changes it, and ticket.py adds the actions."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import TicketError
from bot.core.status import Status

LINKS = {
    "parent": "child",
    "child": "parent",
    "blocks": "blocked",
    "blocked": "blocks",
    "duplicate": "original",
    "original": "duplicate",
    "related": "related",
}
"""What a ticket may be to another one, and what that is to it then. The journal stores these words, so they must never change."""
MARKED, HELD = 1, 2
"""Values of ``spam``."""
ORDERED = ("parent", "blocks", "duplicate")
"""Ways along which no circle may be."""


class HeldForReview(TicketError):
    """{ticket} is held for review. Use “Not spam” first."""


@dataclass(slots=True)
class TicketState:
    """Times are in milliseconds since 1970, 0 for never.

    Everything is derived from the journal, except for: what identifies people or contains their texts (``subject``, ``channel``,
    ``place``, ``thread``, ``came_from``), the post of the ``card``, since when the place where it is answered can't be written to
    (``lost_at``), how far it was ``sealed``, ``counted`` and ``indexed``, and when a reply and the solution are due, which depends on the
    configuration. These fields are stored beside the journal, so that a person can be forgotten; the journal holds digests of some, keyed
    with ``salt`` (:meth:`bot.core.ticket.Ticket.add_proofs`). ``urgency`` follows from other fields. ``kin`` lists the
    tickets that messages were moved to or came from, that are part of this one, that it is part of, and that are linked with it (see
    ``LINKS``), such as ``to:1003 from:1001 merged:1004 into:1005 parent:1006``, and
    ``followers`` the agents who are told when the customer writes, such as ``chat:anna chat:boris``.
    ``spam`` is ``MARKED`` while it is marked as spam, ``HELD`` while the desk holds it for review, otherwise 0.
    ``erased_at`` is when its texts and files were erased.
    """

    number: int
    customer: int = 0
    queue: str = ""
    subject: str = ""
    status: str = Status.NEW.value
    priority: str = "normal"
    kind: str = ""
    assignee: str = ""
    assignee_name: str = ""
    hold: str = ""
    link: str = ""
    opened_at: int = 0
    changed_at: int = 0
    closed_at: int = 0
    reply_at: int = 0
    waiting_since: int = 0
    previous: int = 0
    stars: str = ""
    up: int = 0
    down: int = 0
    channel: str = ""
    place: str = ""
    thread: str = ""
    first_message: int = 0
    card: int = 0
    events: int = 0
    head: str = ""
    sealed: int = 0
    tags: str = ""
    snoozed_until: int = 0
    promised_until: int = 0
    kin: str = ""
    counted: int = 0
    lost_at: int = 0
    salt: str = ""
    reply_due: int = 0
    solution_due: int = 0
    urgency: int = 0
    came_from: str = ""
    indexed: int = 0
    followers: str = ""
    spam: int = 0
    erased_at: int = 0
