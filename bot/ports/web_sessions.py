"""Who is signed in at the web desk, and the one-time links that sign somebody in. A part of :class:`bot.ports.work.Work`.

Only digests are stored. The words are random, so finding one by its digest tells nothing about others.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bot.core.people import Identity

LINK_MS = 10 * 60_000
"""How long a link can be used, in milliseconds."""
IDLE_MS, LONGEST_MS = 7 * 86_400_000, 30 * 86_400_000
"""A session ends when it wasn't used for so long, or is so old."""
_BYTES = 32  # 256 bits


@dataclass(slots=True)
class WebSession:
    """A browser in which somebody is signed in. Times are in milliseconds since 1970, 0 for never."""

    id: int
    digest: str
    person: str
    browser: str = ""
    made_at: int = 0
    used_at: int = 0
    ended_at: int = 0

    @property
    def identity(self) -> Identity:
        return Identity.parse(self.person)

    def is_valid(self, now: int) -> bool:
        return not self.ended_at and now - self.used_at < IDLE_MS and now - self.made_at < LONGEST_MS


class News(NamedTuple):
    """An event of a ticket, with the queue and the assignee that the ticket has now."""

    ticket: int
    seq: int
    kind: str
    at: int
    actor: str
    data: str
    queue: str
    assignee: str
    followers: str
    subject: str


def new_word() -> str:
    """Return a new word for a link or a cookie."""
    return secrets.token_urlsafe(_BYTES)


class WebRepository(Protocol):
    """Links and sessions."""

    def add_link(self, digest: str, person: Identity) -> None:
        """Store a link. It ends the person's earlier ones."""

    def link(self, digest: str) -> Identity | None:
        """For whom a link is, while it can be used."""

    def use_link(self, digest: str) -> Identity | None:
        """Use a link up. Only the first one gets to know for whom it was."""

    def add(self, session: WebSession) -> WebSession:
        """Store a session. It gets its id."""

    def session(self, digest: str) -> WebSession | None: ...
    def sessions(self, person: Identity) -> Sequence[WebSession]:
        """The sessions of a person that aren't over, the newest first."""

    def end_all(self, person: Identity) -> int:
        """End all sessions and links of a person. Returns how many sessions there were."""

    def forget(self) -> None:
        """Delete what ended long ago."""

    def news(self, since: int, limit: int) -> Sequence[News]:
        """The events of all tickets since a time, the oldest first, at most so many."""

    def looks(self, ticket: int) -> tuple[int, ...]:
        """Numbers that change whenever a ticket's page shows something else: its events, its deliveries, and who is writing."""
