"""The journal's hash chain: builds events, checks a chain, and makes the digests that prove rows beside it."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from bot.core.compact_json import encoder
from bot.core.event_kinds import EventKind

FORMAT = "1"
PROOF = "2:"
"""The prefix of a digest over a whole row. Digests without it are older and cover only a message's text and files."""
_salts: list[str] = []
_token: ContextVar[str] = ContextVar("token", default="")
_encoded = encoder(sort_keys=True)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket. ``at`` is in milliseconds since 1970, ``actor`` is ``channel:id`` or ``desk``.

    ``data`` (JSON) contains nothing that people wrote: messages appear as an id and a digest, which means nothing without its stored salt.
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
        """The data as a dictionary."""
        facts: dict[str, Any] = json.loads(self.data)
        return facts


@dataclass(frozen=True, slots=True)
class Seal:
    """A hash over the newest hashes of all tickets and the previous seal. ``at`` is in milliseconds since 1970."""

    number: int
    at: int
    hash: str


class UnknownEventKind(ValueError):
    """The database holds a value that this program doesn't know, for example because a newer version wrote it."""


def event_of(row: Sequence[Any]) -> Event:
    """Build an event from a database row. Raises UnknownEventKind."""
    try:
        kind = EventKind(row[2])
    except ValueError as error:
        raise UnknownEventKind(f"ticket #{row[0]}, event {row[1]}: unknown kind of event {row[2]!r}") from error
    return Event(row[0], row[1], kind, *row[3:])


def acts(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events as people know them: who answers all pings of a ticket at once did one thing."""
    last: tuple[str, int] | None = None
    for event in events:
        act = (event.actor, event.at) if event.kind == EventKind.ACKNOWLEDGED else None
        if act is None or act != last:
            yield event
        last = act


def chained(ticket: int, seq: int, kind: EventKind, at: int, actor: str, facts: dict[str, Any], before: str) -> Event:
    """Build the next event of a ticket whose last hash is ``before`` (empty for the first event)."""
    data = _encoded(facts)
    return Event(ticket, seq, kind, at, actor, data, _hash(ticket, seq, kind, at, actor, data, before))


def first_break(events: Iterable[Event]) -> Event | None:
    """Return the first event of a ticket whose number or hash doesn't follow from the one before; None if the chain is intact."""
    before = ""
    for number, event in enumerate(events, start=1):
        if event.seq != number or event.hash != _hash(event.ticket, event.seq, event.kind, event.at, event.actor, event.data, before):
            return event
        before = event.hash
    return None


def new_salt() -> str:
    """Return a random key for one message's digest. It is erased together with the message."""
    while True:
        try:
            return _salts.pop()
        except IndexError:  # made 256 at a time: each system call lets other threads run
            made = secrets.token_hex(16 * 256)
            _salts.extend(made[at : at + 32] for at in range(0, len(made), 32))


def digest(content: str, salt: str) -> str:
    """Return the digest of a message or file for the journal. It reveals nothing without the salt."""
    return blake2b(content.encode(), key=bytes.fromhex(salt), digest_size=20).hexdigest()


def proof(values: Sequence[object], salt: str) -> str:
    """Return the digest of a row, over all its values in the order of their columns. It reveals nothing without the salt."""
    return PROOF + digest(_encoded(values), salt)


def file_proof(key: str, size: int, sha256: str, salt: str) -> str:
    """Return the digest of a stored file for the journal."""
    return proof((key, size, sha256), salt)


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def seal_hash(before: str, at: int, heads: str) -> str:
    """Return the hash of a seal over the heads of all tickets that changed since the seal ``before``."""
    return sha256(f"{FORMAT}\nseal\n{before}\n{at}\n{heads}".encode()).hexdigest()


def _hash(ticket: int, seq: int, kind: str, at: int, actor: str, data: str, before: str) -> str:
    return sha256(f"{FORMAT}\n{ticket}\n{seq}\n{kind}\n{at}\n{actor}\n{data}\n{before}".encode()).hexdigest()


@contextmanager
def acting_through(token: str) -> Iterator[None]:
    """All events that are recorded inside name this token, with which a program acts."""
    before = _token.set(token)
    try:
        yield
    finally:
        _token.reset(before)


def token_name() -> str:
    """Return the name of the token that acts now; empty if a person acts by themselves."""
    return _token.get()
