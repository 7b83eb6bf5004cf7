"""The order in which waiting rows are taken when there are more than one look takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from storage.bulk import Row


def fair_order(rows: Sequence[Row]) -> list[int]:
    """The ids of rows (id, lane, customer) given in their order: first everybody's first row, then everybody's second, and so on.

    A customer is a number; rows without one (0) count for their lane. In a lane no row comes before an earlier one.
    """
    had: Counter[int | str] = Counter()
    last: dict[str, int] = {}
    ranked = []
    for number, lane, customer in rows:
        sender = customer or lane
        last[lane] = max(last.get(lane, 0), had[sender])
        had[sender] += 1
        ranked.append((last[lane], number))
    return [number for _, number in sorted(ranked, key=lambda one: one[0])]
