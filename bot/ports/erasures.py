"""Erasures of customers: requests, what is left of them, and the steps that carry them out. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import scrypt
from typing import Protocol

from bot.core.customer import Customer
from bot.core.cuts import short
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery

_COST, _BLOCK = 2**13, 8  # about 20 ms and 8 MiB for each hash, so that an identity can't be found by trying all of them


CHAT = "chat:"
"""How the key of a chat begins that its channel is to delete. It is among the keys of files."""


class ErasureState(StrEnum):
    """The database stores these values, so they must never change."""

    ASKED = "asked"  # waits for a second person
    WAITING = "waiting"  # waits for its time
    ERASING = "erasing"
    DONE = "done"
    DROPPED = "dropped"  # taken back, or refused by the second person


@dataclass(slots=True)
class Erasure:
    """One account that is to be erased or was erased. Times are in milliseconds since 1970, 0 for never.

    ``by`` asked for it: an agent, or the customer's own number in the journal. ``person`` (``channel:id``), ``names`` and ``chats`` are
    what must still be searched for, and are emptied at the end. ``stage``, ``ticket`` and ``row`` say how far it has come. ``hash`` is
    made of the identity with ``salt``. ``listed`` is when it was added to the list that survives the database.
    """

    id: int
    customer: int
    state: str
    by: str = ""
    by_name: str = ""
    approved_by: str = ""
    asked_at: int = 0
    due_at: int = 0
    began_at: int = 0
    done_at: int = 0
    person: str = ""
    names: str = "[]"
    chats: str = "[]"
    stage: str = ""
    ticket: int = 0
    row: int = 0
    salt: str = ""
    hash: str = ""
    listed: int = 0

    @property
    def entry(self) -> Erased:
        return Erased(self.customer, self.began_at, self.salt, self.hash)


@dataclass(frozen=True, slots=True)
class Erased:
    """One line of the list of erasures: our own number of the customer, when it began, and the hash of their identity."""

    customer: int
    at: int
    salt: str
    hash: str

    @property
    def name(self) -> str:
        return f"{self.customer}-{self.hash}"

    @property
    def line(self) -> str:
        return json.dumps([self.customer, self.at, self.salt, self.hash], separators=(",", ":"))

    @classmethod
    def parse(cls, line: str) -> Erased:
        """Parse a line of the list. Raises ValueError."""
        found = json.loads(line)
        if not (isinstance(found, list) and [type(one) for one in found] == [int, int, str, str]):
            raise ValueError(f"{short(line, 80)!r} is no line of the list of erasures")
        return cls(*found)

    def is_of(self, customer: Customer) -> bool:
        """Whether this customer, as the database has them, is the one who was erased. Somebody who wrote again later isn't."""
        return customer.id == self.customer and customer.first_at <= self.at and hashed(customer.identity, self.salt) == self.hash


def hashed(identity: Identity, salt: str) -> str:
    """Return the hash by which an erased identity can be recognised, but not found."""
    return scrypt(str(identity).encode(), salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, dklen=20).hex()


@dataclass(slots=True)
class Step:
    """What one step did: whether the erasure is finished, when the next step is due (milliseconds), and the team's posts to delete."""

    finished: bool = False
    pause: int = 0
    posts: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Blanks:
    """What is shown in place of an erased name and subject, in the team's language."""

    name: str
    subject: str


class ErasureRepository(Protocol):
    """The erasures, and the files to be removed from the store of files."""

    def add(self, customer: Customer, state: ErasureState, *, by: Identity, name: str, due_at: int = 0) -> Erasure: ...
    def get(self, number: int) -> Erasure | None: ...
    def under_way(self, customers: Sequence[Customer]) -> list[Erasure]:
        """Those of these customers that wait or are being carried out."""

    def begin(self, erasure: Erasure, customer: Customer, blanks: Blanks, *, keep_profile: bool) -> None:
        """Take the identity from the customer: from now on, the person is unknown. Their open tickets must be closed before."""

    def step(self, erasure: Erasure, blanks: Blanks) -> Step:
        """Carry out the next small part."""

    def erase_ticket(self, ticket: Ticket, subject: str, *, by: Identity | None, why: str) -> None:
        """Erase the subject, the names of files and what else a ticket keeps beside its messages and posts."""

    def closed(self, queue: str, after: tuple[int, int], until: int, limit: int) -> list[Ticket]:
        """The next tickets of a queue that were closed until a time, after a time and number, in this order."""

    def erase_texts(self, ticket: Ticket, stage: str, row: int, subject: str, *, by: Identity) -> tuple[str, int]:
        """Erase the next texts of a ticket and what the outbox showed of it. Returns where to go on, an empty stage at the end."""

    def erase_files(self, ticket: Ticket) -> int:
        """Have the stored files of a ticket removed. Returns how many."""

    def erase_aside(self, row: int, before: int) -> int:
        """Erase the next parked events, and rows of the outbox without a ticket, from before a time. Returns where to go on, or 0."""

    def erased(self) -> list[Erased]:
        """The list of all erasures that have begun."""

    def undone(self) -> list[Erasure]:
        """Those that wait, and those that a restored backup has undone: they wait again."""

    def apply(self, entry: Erased) -> Erasure | None:
        """Plan an erasure again that an older backup doesn't know. None if it is known or doesn't concern this database."""

    def unlisted(self, limit: int) -> list[Erasure]: ...
    def remove_files(self, keys: Sequence[str]) -> None:
        """Have these files removed from the store of files after the commit, and chats by their channels."""

    def removals(self, limit: int) -> list[str]:
        """Keys of files that are to be removed."""

    def removed(self, keys: Sequence[str]) -> None: ...


class ErasedList(Protocol):
    """The store of files as erasing uses it. It also keeps the list of erasures, which must outlive the database."""

    async def remove(self, key: str) -> None: ...
    async def add_erased(self, name: str, line: str) -> None: ...
    async def erased(self, known: AbstractSet[str]) -> tuple[list[str], list[str]]:
        """The lines whose names aren't known, and why others can't be read."""
