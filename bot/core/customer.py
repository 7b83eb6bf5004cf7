"""The person who asks, and what the desk remembers about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.people import Address, Identity
from bot.core.zones import known_zone


@dataclass(slots=True)
class Customer:
    """Somebody who writes to us on a channel. Times are in milliseconds since 1970, 0 for never.

    ``place`` is their direct chat with the desk, empty until they open one. ``next_opens`` is set by *new* without a text: their next
    message opens a ticket. ``continues`` is the ticket that the next message goes to instead. After a rating, their messages are its
    comment until ``comment_until``. ``asked_about`` is a closed ticket about which the desk asked: the same problem, or something new?
    ``written_language`` is the language of their messages, where it was clear;
    ``heard_language`` is another one in which their last message was. ``wrote_on`` is the ticket of their last message.
    ``revision`` counts how often the name or handle changed; the journals of their tickets hold a digest of the newest one, keyed with
    ``salt``. ``spent`` is their use of the limits, as :class:`bot.core.limits.Usage` writes it.
    ``came_from`` is the word in the link through which they came, until their next ticket shows it.
    ``note`` and ``facts`` (as :mod:`bot.core.customer_facts` writes them) are what agents keep about them. ``joined`` is the same
    number for all customers that are one person, 0 for a person with one account.
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
    heard_language: str = ""
    wrote_on: int = 0
    salt: str = ""
    revision: int = 0
    spent: str = ""
    came_from: str = ""
    note: str = ""
    facts: str = ""
    joined: int = 0

    ON_CARD: ClassVar[tuple[str, ...]] = (
        *("name", "handle", "language", "chosen_language", "written_language", "blocked_at"),
        *("note", "facts", "joined"),
    )
    """The fields that the cards of the customer's open tickets show, besides the number of tickets."""

    @property
    def actor(self) -> Identity:
        """The customer's name in the journal: our own number, so that the person can be forgotten."""
        return Identity("customer", str(self.id))

    @property
    def zone(self) -> str:
        """The customer's time zone, empty if it is not told or unknown."""
        return known_zone(self.timezone)

    @property
    def identity(self) -> Identity:
        return Identity(self.channel, self.person)

    @property
    def direct(self) -> Address:
        return Address(self.channel, self.place or self.person)
