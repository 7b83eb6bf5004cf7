"""The journal: events chained by hashes. An event goes in, its place in the chain comes out; a chain is walked and its first break
named.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from bot.core.event_kinds import EventKind

FORMAT = "1"
PROOF = "2:"
"""How the digest of a whole row begins. Digests without it are older: they cover a message's text and files only."""
_salts: list[str] = []
_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket, in the past tense. ``at`` in milliseconds since 1970, ``actor`` as ``channel:id`` or ``desk``.

    ``data`` holds no words of people: messages are named by id and by a digest that only their stored salt can explain.
    """

    ticket: int
    seq: int
    kind: EventKind
    at: int
    actor: str
    data: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """The data as values."""
        facts: dict[str, Any] = json.loads(self.data)
        return facts


@dataclass(frozen=True, slots=True)
class Seal:
    """A hash over the heads of all tickets and the seal before. ``at`` in milliseconds since 1970."""

    number: int
    at: int
    hash: str


class UnknownKind(ValueError):
    """The database holds a value that this program doesn't know, for example because a newer version wrote it."""


def event_of(row: Sequence[Any]) -> Event:
    """An event as the database holds it. Raises UnknownKind."""
    try:
        kind = EventKind(row[2])
    except ValueError as error:
        raise UnknownKind(f"ticket #{row[0]}, event {row[1]}: unknown kind of event {row[2]!r}") from error
    return Event(row[0], row[1], kind, *row[3:])


def chained(ticket: int, seq: int, kind: EventKind, at: int, actor: str, facts: dict[str, Any], before: str) -> Event:
    """The next event of a ticket whose last hash is ``before`` (empty for the first one)."""
    data = _encoded(facts)
    return Event(ticket, seq, kind, at, actor, data, _hash(ticket, seq, kind, at, actor, data, before))


def first_break(events: Iterable[Event]) -> Event | None:
    """The first event of one ticket, in order from the first, whose number or hash does not follow from the one before; None if all do."""
    before = ""
    for number, event in enumerate(events, start=1):
        if event.seq != number or event.hash != _hash(event.ticket, event.seq, event.kind, event.at, event.actor, event.data, before):
            return event
        before = event.hash
    return None


def new_salt() -> str:
    """A random value to key one message's digest. It is erased together with the words."""
    while True:
        try:
            return _salts.pop()
        except IndexError:  # drawn in hundreds: each draw is a call of the system, and lets other threads in
            drawn = secrets.token_hex(16 * 256)
            _salts.extend(drawn[at : at + 32] for at in range(0, len(drawn), 32))


def digest(content: str, salt: str) -> str:
    """What the journal keeps of words and files: nothing can be learned from it without the salt."""
    return blake2b(content.encode(), key=bytes.fromhex(salt), digest_size=20).hexdigest()


def proof(values: Sequence[object], salt: str) -> str:
    """What the journal keeps of a row: a digest over all of its values, in the order of their columns. Without the salt, nothing can be
    learned from it.
    """
    return PROOF + digest(_encoded(values), salt)


def file_proof(key: str, size: int, sha256: str, salt: str) -> str:
    """What the journal keeps of a stored file."""
    return proof((key, size, sha256), salt)


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)


def seal_hash(before: str, at: int, heads: str) -> str:
    """A seal over the heads of all tickets that changed since the seal ``before``."""
    return sha256(f"{FORMAT}\nseal\n{before}\n{at}\n{heads}".encode()).hexdigest()


def _hash(ticket: int, seq: int, kind: str, at: int, actor: str, data: str, before: str) -> str:
    return sha256(f"{FORMAT}\n{ticket}\n{seq}\n{kind}\n{at}\n{actor}\n{data}\n{before}".encode()).hexdigest()
