"""The order in which waiting rows of the outbox are read when there are more than fit into one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from storage.bulk import Row


def fair_order(rows: Sequence[Row]) -> list[Row]:
    """Sort rows (id, lane, customer): the first row of every customer, then the second of every customer, and so on.

    Rows without a customer (0) count for their lane. The order within a lane does not change.
    """
    had: Counter[int | str] = Counter()
    last: dict[str, int] = {}
    ranked = []
    for row in rows:
        _, lane, customer = row
        sender = customer or lane
        last[lane] = max(last.get(lane, 0), had[sender])
        had[sender] += 1
        ranked.append((last[lane], row))
    return [row for _, row in sorted(ranked, key=lambda one: one[0])]
