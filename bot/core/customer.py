"""The person who asks, as the desk remembers him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.people import Address, Identity


@dataclass(slots=True)
class Customer:
    """Somebody who writes to us on a channel. Times in milliseconds since 1970, 0 for never.

    ``place`` is his direct chat with the desk (empty until he opened one). ``next_opens`` is set by a bare *new*: his next message opens a
    ticket; ``continues`` names the ticket that it goes to instead. After a rating his words are its comment until ``comment_until``.
    ``asked_about`` is a closed ticket about which he was asked: the same problem, or something new? ``written_language`` is what his
    words are
    written in, where that was clear; ``wrote_on`` is the ticket that his last words went to. ``revision`` counts how often the name or
    handle changed; the journals of their tickets vouch for the newest one by a digest keyed with ``salt``.
    ``spent`` is what the customer has used of the limits, as :class:`bot.core.limits.Used` writes it.
    """

    id: int
    channel: str
    person: str
    name: str
    handle: str = ""
    language: str = ""
    chosen_language: str = ""
    timezone: str = ""
    tier: str = ""
    place: str = ""
    blocked_at: int = 0
    first_at: int = 0
    last_at: int = 0
    tickets: int = 0
    next_opens: int = 0
    continues: int = 0
    comment_on: int = 0
    comment_until: int = 0
    asked_about: int = 0
    written_language: str = ""
    wrote_on: int = 0
    salt: str = ""
    revision: int = 0
    spent: str = ""

    ON_CARD: ClassVar[tuple[str, ...]] = ("name", "handle", "language", "chosen_language", "written_language", "blocked_at")
    """The fields that the cards of the customer's open tickets show, apart from how many tickets there are."""

    @property
    def actor(self) -> Identity:
        """How the journal calls him: by our own number, so that he can be forgotten."""
        return Identity("customer", str(self.id))

    @property
    def identity(self) -> Identity:
        return Identity(self.channel, self.person)

    @property
    def direct(self) -> Address:
        return Address(self.channel, self.place or self.person)
