"""Links that bring somebody who never wrote to the ticket that waits for them. A part of :class:`bot.ports.work.Work`.

Only the digest of a link's word is stored.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Protocol

from bot.core.ticket import Ticket

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


class InvitationRepository(Protocol):
    """The invitations: one for each ticket that waits or waited for somebody."""

    def ticket_of(self, digest: str) -> int:
        """The number of the ticket to which a link with this digest leads; 0 if there is none. It is not locked."""

    def of_ticket(self, ticket: Ticket) -> Invitation | None: ...
    def add(self, ticket: Ticket, digest: str, expires_at: int) -> Invitation: ...
