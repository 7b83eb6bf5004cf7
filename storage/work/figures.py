"""What each number of the statistics counts, and the counting of events that were not counted yet."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.figures import Part
from bot.core.period import Period
from bot.ports.figures import Counted
from storage import counting, figures
from storage.work.transaction import Transaction


class SqlFigures:
    """See :class:`bot.ports.work.FigureRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def counted(
        self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0, part: Part | None = None
    ) -> list[Counted]:
        self._transaction.flush()
        return figures.counted(self._transaction.db, who, name, period, limit=limit, offset=offset, part=part)

    def count_more(self, limit: int) -> int:
        self._transaction.flush()
        found = self._transaction.tickets.where(f"events > counted order by number limit {limit:d}", lock=True)
        for ticket in found:
            self._transaction.uncounted[ticket.number] = counting.Uncounted(ticket.counted)
            ticket.counted = ticket.events
        return len(found)
