"""The person who asks, what the desk remembers about them, and what agents keep: a note and facts such as ``server: db-7``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.core.errors import BadCustomerFact
from bot.core.people import Address, Identity
from bot.core.visible_text import can_be_seen, on_one_line
from bot.core.zones import known_zone

LONGEST_KEY, LONGEST_VALUE, LONGEST_NOTE, MOST = 40, 200, 500, 30  # characters, and facts of one customer

STAND_IN = "?"  # begins the ``person`` of a customer who stands for somebody; no channel has such an id


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
    ``note`` and ``facts`` (as :func:`set_facts` writes them) are what agents keep about them. ``spam_on`` is the ticket
    that was marked as spam: while it is, what they write is kept there and shown to nobody; 0 for never. ``joined`` is the same
    number for all customers that are one person, 0 for a person with one account. ``person_at`` is when they said that they are a
    person, if they were asked.
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
    spam_on: int = 0
    person_at: int = 0

    ON_CARD: ClassVar[tuple[str, ...]] = (
        *("name", "handle", "language", "chosen_language", "written_language", "blocked_at"),
        *("note", "facts", "joined", "spam_on"),
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
    def shown_handle(self) -> str:
        """The handle as people write it: ``@olga_p``. On some channels it is an e-mail address, which stays as it is."""
        return self.handle if not self.handle or "@" in self.handle else f"@{self.handle}"

    @property
    def full_name(self) -> str:
        """The name with the handle, if there is one."""
        return f"{self.name} ({self.shown_handle})" if self.handle else self.name

    @property
    def stands_in(self) -> bool:
        """Whether this isn't a person, but stands for somebody who hasn't come yet."""
        return self.person.startswith(STAND_IN)

    @property
    def direct(self) -> Address:
        return Address(self.channel, self.place or self.person)


@dataclass(frozen=True, slots=True)
class CustomerFact:
    """A key with its value. ``theirs`` says that the customer wrote it."""

    key: str
    value: str
    theirs: bool = False

    @property
    def written(self) -> str:
        return f"{self.key}: {self.value}"


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """One entry of the history: when, who, and by part (``note`` or a key) what was there before and after."""

    id: int
    at: int
    by: str
    name: str
    parts: Mapping[str, Sequence[str]]


def facts_of(customer: Customer) -> dict[str, CustomerFact]:
    """Return the facts of one account by key in lower case, in the order in which they were added."""
    found = (CustomerFact(key, value, bool(theirs)) for key, value, theirs in json.loads(customer.facts or "[]"))
    return {fact.key.casefold(): fact for fact in found}


def all_facts(identities: Iterable[Customer]) -> dict[str, CustomerFact]:
    """Return the facts of a person; the first account decides."""
    found: dict[str, CustomerFact] = {}
    for customer in identities:
        for key, fact in facts_of(customer).items():
            found.setdefault(key, fact)
    return found


def notes_of(identities: Iterable[Customer]) -> str:
    """Return the note of a person; those of joined accounts follow each other."""
    return "\n".join(dict.fromkeys(customer.note for customer in identities if customer.note))


def set_facts(customer: Customer, facts: Iterable[CustomerFact]) -> None:
    """Store these facts on an account."""
    listed = [[fact.key, fact.value, int(fact.theirs)] for fact in facts]
    customer.facts = json.dumps(listed, ensure_ascii=False) if listed else ""


def read_facts(written: str) -> list[tuple[str, str]]:
    """Parse ``server: db-7; contract: 4411``, or one on each line. An empty value means that the fact is to be removed.

    Raises BadCustomerFact for a piece without a key, and for one that is too long.
    """
    return list(_pairs(written))


def _pairs(written: str) -> Iterator[tuple[str, str]]:
    for piece in written.replace("\n", ";").split(";"):
        if not can_be_seen(piece):
            continue
        key, colon, value = piece.replace("：", ":").partition(":")
        key, value = on_one_line(key), on_one_line(value)
        if not (colon and can_be_seen(key)) or value.startswith("//") or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise BadCustomerFact(word=on_one_line(piece))
        yield key, value
