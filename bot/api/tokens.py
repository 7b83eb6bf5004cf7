"""Who asks: finds the token of a request, and remembers it for a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.api.store import ReadingStore
from bot.core.people import Identity
from bot.intake.called import MINUTE_MS, valid_token
from bot.ports.api_errors import TokenRefused
from bot.ports.tokens import digest_of, is_secret
from bot.ports.work import Work

KNOWN_FOR = 60.0  # seconds; whatever a token asks for checks it again
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Bearer:
    """The number of a token, and for whom it acts."""

    number: int
    person: Identity


class Tokens:
    """``ticks`` counts seconds."""

    def __init__(self, store: ReadingStore, ticks: Callable[[], float]) -> None:
        self._store, self._ticks = store, ticks
        self._known: dict[str, tuple[float, Bearer]] = {}
        self._used: dict[int, float] = {}

    async def bearer(self, header: str) -> Bearer:
        """Return whose token a request has. Raises TokenRefused, for all invalid ones alike."""
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not is_secret(secret.strip()):
            raise TokenRefused
        digest, now = digest_of(secret.strip()), self._ticks()
        until, known = self._known.get(digest, (0.0, None))
        if known is not None and now < until:
            return known
        found = await self._store.view(partial(_find, digest))
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[digest] = (now + KNOWN_FOR, found)
        return found

    async def note_use(self, bearer: Bearer) -> None:
        """Store that a token was used, once a minute."""
        now = self._ticks()
        if now - self._used.get(bearer.number, -KNOWN_FOR) >= MINUTE_MS / 1000:
            self._used[bearer.number] = now
            await self._store.write(partial(_touch, bearer.number))


def _find(digest: str, work: Work) -> Bearer:
    token = work.tokens.by_digest(digest)
    if token is None or not token.is_valid(work.now):
        raise TokenRefused
    return Bearer(token.id, token.identity)


def _touch(number: int, work: Work) -> None:
    valid_token(work, number)
