"""The statistics. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.figures import Part
from bot.core.period import Period


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the things that a number counts: a ticket, when (milliseconds since 1970), and the open time (milliseconds) or the stars."""

    ticket: int
    at: int
    value: int


class FigureRepository(Protocol):
    """The statistics."""

    def counted(
        self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0, part: Part | None = None
    ) -> list[Counted]:
        """See :class:`bot.ports.store.Queries`."""

    def count_more(self, limit: int) -> int:
        """Count the events of up to ``limit`` tickets that were not counted yet. Returns how many tickets it found."""
