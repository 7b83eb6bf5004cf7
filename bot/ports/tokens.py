"""Tokens with which programs act for a person, and what they were answered. A part of :class:`bot.ports.work.Work`.

Only the digest of a token is stored. It is random, so finding it by its digest tells nothing about others.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.people import Identity

READ, OPEN = "read", "new"
"""What a token may do besides verbs: read, and open tickets."""
KEPT_MS = 86_400_000
"""How long an answer is kept, in milliseconds."""
_BEGIN, _BYTES = "bellhop_", 32  # 256 bits
_SECRET = re.compile(r"bellhop_[\w-]{43}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)


@dataclass(slots=True)
class Token:
    """A program's right to act for a person, in these queues (empty: all of the person's) and with these verbs.

    Times are in milliseconds since 1970, 0 for never.
    """

    id: int
    name: str
    digest: str
    person: str
    queues: str = ""
    verbs: str = ""
    made_at: int = 0
    expires_at: int = 0
    used_at: int = 0
    revoked_at: int = 0

    @property
    def identity(self) -> Identity:
        return Identity.parse(self.person)

    @property
    def within(self) -> frozenset[str] | None:
        """The keys of its queues; None for all."""
        return frozenset(self.queues.split()) or None

    def may(self, verb: str) -> bool:
        return verb in self.verbs.split()

    def is_valid(self, now: int) -> bool:
        return not self.revoked_at and (not self.expires_at or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a request: the error's name (empty for none), a sentence, and data as JSON.

    ``request`` is the digest of the request.
    """

    request: str
    refused: str = ""
    said: str = ""
    data: str = ""


def new_secret() -> str:
    """Return a new token, which is shown once."""
    return f"{_BEGIN}{secrets.token_urlsafe(_BYTES)}"


def is_secret(text: str) -> bool:
    """Whether a text has the form of a token."""
    return _SECRET.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a token may have this name."""
    return _NAME.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenRepository(Protocol):
    """The tokens, and the answers that are kept for them."""

    def get(self, number: int) -> Token | None: ...
    def by_digest(self, digest: str) -> Token | None: ...
    def named(self, name: str) -> Token | None:
        """The token with this name that isn't revoked."""

    def not_revoked(self) -> Sequence[Token]:
        """The newest first."""

    def listed(self) -> Sequence[Token]:
        """All tokens, the newest first."""

    def add(self, token: Token) -> Token:
        """Store a token. It gets its id."""

    def first_time(self, token: int, name: str, request: str) -> KeptAnswer | None:
        """Begin a request that its program gave a name. None if it is new, otherwise what was answered to it. The same request of another
        process is waited for.
        """

    def keep(self, token: int, name: str, answer: KeptAnswer) -> None:
        """Keep the answer of a request that was begun in this transaction."""

    def forget(self, before: int, limit: int) -> int:
        """Delete up to ``limit`` answers that were kept before a time. Returns how many."""
