"""Queues updates for getUpdates, which returns them again until a higher offset confirms them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sandbox.telegram.refusal import Json, Refusal
from sandbox.telegram.spec import UPDATE_KINDS

DAY = 86400.0
QUERY_LIFE = 150.0
LONGEST_POLL = 50
FUTURE = 10

_ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
_BY_DEFAULT = frozenset(UPDATE_KINDS) - _ONLY_WHEN_ASKED
_SHORT_LIVED = {"callback_query", "shipping_query", "pre_checkout_query"}
_OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass(slots=True, eq=False)
class Entry:
    """An update that waits; ``lane`` is where its order counts: a chat, or a person's button presses."""

    update: Json
    lane: str
    expires_at: float

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class Updates:
    """The queue of updates of one bot.

    ``grace`` is how long the server makes a caller wait who asks the same thing again at once; the real one takes 3 seconds.
    """

    def __init__(self, now: Callable[[], float], *, grace: float = 3.0, first_id: int = 1000) -> None:
        self.pending: list[Entry] = []
        self.known: dict[int, Entry] = {}
        self.again: list[Entry] = []
        self.allowed = _BY_DEFAULT
        self.shuffled = False
        self.on_new: Callable[[Entry], None] | None = None
        self._now = now
        self._grace = grace
        self._last_id = first_id - 1
        self._random = random.Random(1)  # noqa: S311  chance for tests, not for secrets
        self._poll: asyncio.Future[str] | None = None
        self._asked: tuple[int, float] = (0, float("-inf"))
        self._conflict_at = float("-inf")

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set the allowed kinds of updates. None: as before. Empty: all except those that must be requested. Unknown names are ignored."""
        if kinds is not None:
            self.allowed = frozenset(kind.lower() for kind in kinds) & frozenset(UPDATE_KINDS) or _BY_DEFAULT

    @property
    def restricted(self) -> bool:
        return self.allowed != _BY_DEFAULT

    def add(self, update: Json, lane: str) -> Json:
        """Queue an update and number it. An update of a kind that isn't allowed is not queued and has no number."""
        kind = next(iter(update))
        if kind in UPDATE_KINDS and kind not in self.allowed:
            return update
        self._last_id += 1
        life = QUERY_LIFE if kind in _SHORT_LIVED else DAY
        entry = Entry({"update_id": self._last_id, **update}, lane, self._now() + life)
        self.pending.append(entry)
        self.known[entry.id] = entry
        self._announce(entry)
        return entry.update

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, although it was confirmed."""
        entry = self.known[update_id]
        self.again.append(entry)
        self._announce(entry)

    def _announce(self, entry: Entry) -> None:
        if self.on_new is not None:
            self.on_new(entry)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("")

    def done(self, entry: Entry) -> None:
        """The webhook accepted an update."""
        if entry in self.again:
            self.again.remove(entry)
        elif entry in self.pending:
            self.pending.remove(entry)

    def drop_all(self) -> None:
        self.pending.clear()
        self.again.clear()

    def waiting(self) -> list[Entry]:
        now = self._now()
        self.pending = [entry for entry in self.pending if entry.expires_at > now]
        return self.pending

    async def get(self, offset: int, limit: int, wait_seconds: int) -> list[Json]:
        limit, wait = min(max(limit, 1), 100), float(min(max(wait_seconds, 0), LONGEST_POLL))
        clock = asyncio.get_running_loop().time()
        before, at = self._asked
        # Asking the same again at once waits, so that a bot in a loop does not flood the server; PTB does so once when it stops.
        if offset == before and clock < at + self._grace:
            wait = max(wait, self._grace)
            limit = 1 if clock < at + self._grace / 6 else limit
        self._asked = (offset, clock)
        batch = self._batch(offset, limit)
        if batch or wait == 0:
            return batch
        self.end_poll(_OTHER_POLL)
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            conflict = await asyncio.wait_for(poll, wait)
        except TimeoutError:
            conflict = ""
        finally:
            if self._poll is poll:
                self._poll = None
        if conflict:
            await self.refuse(conflict)
        return self._batch(offset, limit)

    def end_poll(self, conflict: str = _WEBHOOK_SET) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict)

    async def refuse(self, conflict: str) -> NoReturn:
        """Report a conflict: the first at once, the next ones with a delay, so that two bots don't fight fast."""
        clock = asyncio.get_running_loop().time()
        if clock < self._conflict_at:
            await asyncio.sleep(self._grace)
        else:
            self._conflict_at = clock + self._grace
        raise Refusal(409, conflict)

    def _batch(self, offset: int, limit: int) -> list[Json]:
        waiting = self.waiting()
        if offset < 0:
            self.pending = waiting = waiting[offset:]
        elif 0 < offset <= self._last_id + 1 + FUTURE:
            self.pending = waiting = [entry for entry in waiting if entry.id >= offset]
        entries = (self.again + waiting)[:limit]
        self.again = self.again[limit:]
        if self.shuffled:
            self._random.shuffle(entries)
        return [entry.update for entry in entries]

    def pick(self, lane: list[Entry]) -> Entry:
        """The next one of a lane for the webhook."""
        return self._random.choice(lane) if self.shuffled else lane[0]
