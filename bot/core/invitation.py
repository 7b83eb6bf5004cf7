"""The word in a link that brings somebody who never wrote to the ticket that waits for them. Only its digest is stored."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

VALID_MS = 7 * 86_400_000
_BEGIN, _BYTES = "write-", 24  # 192 bits
_WORD = re.compile(r"write-[\w-]{32}", re.ASCII)


@dataclass(slots=True)
class Invitation:
    """The newest link to a ticket.

    ``digest`` is that of its word, ``expires_at`` a time in milliseconds since 1970. ``customer`` came with it, 0 for nobody yet.
    """

    id: int
    ticket: int
    digest: str
    expires_at: int
    customer: int = 0

    def is_valid(self, now: int) -> bool:
        return not self.customer and now < self.expires_at


def new_word() -> str:
    """Return a word that nobody can guess, of letters, digits, ``_`` and ``-``."""
    return f"{_BEGIN}{secrets.token_urlsafe(_BYTES)}"


def is_word(text: str) -> bool:
    """Whether a text has the form of such a word."""
    return _WORD.fullmatch(text) is not None


def digest_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
