"""Remembers what follows from long journals, so that their next events can be counted without reading the earlier ones again.

A journal only grows, and the hash of each event covers the earlier ones. So what followed from the events up to one of them stays true
while its hash is in the journal, whatever other processes, rolled back transactions or a restore did.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.calendar import Calendar
from bot.core.facts import Counting
from bot.core.journal import Event
from bot.core.people import Identity

LONG = 200  # events: shorter journals are read as a whole
MOST = 50_000  # events of all tickets that are remembered


@dataclass(frozen=True, slots=True)
class Remembered:
    """What follows from the events of a ticket up to the one with this number and hash, for this customer and their own hours."""

    seq: int
    hash: str
    person: Identity
    own: Mapping[str, Calendar]
    counting: Counting

    def continues(self, events: Sequence[Event]) -> bool:
        """Whether these events begin with the last one that is known."""
        return bool(events) and (events[0].seq, events[0].hash) == (self.seq, self.hash)


class LongJournals:
    """Used in the writer's thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Remembered] = OrderedDict()

    def get(self, ticket: int) -> Remembered | None:
        return self._known.get(ticket)

    def take(self, ticket: int) -> Remembered | None:
        """The same, and forget it: whoever goes on counting changes it."""
        return self._known.pop(ticket, None)

    def keep(self, ticket: int, now: Remembered) -> None:
        """Remember a ticket's journal if it is long, and forget those that were used least recently if all are too long."""
        self._known.pop(ticket, None)
        if now.seq >= LONG:
            self._known[ticket] = now
        while sum(one.seq for one in self._known.values()) > MOST and len(self._known) > 1:
            self._known.popitem(last=False)
