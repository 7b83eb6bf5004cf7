"""How tickets are linked: the ways, and what each is called from the other side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

LINKS = {
    "parent": "child",
    "child": "parent",
    "blocks": "blocked",
    "blocked": "blocks",
    "duplicate": "original",
    "original": "duplicate",
    "related": "related",
}
"""What a ticket may be to another one, and what that is to it then. The journal stores these words, so they must never change."""
ORDERED = ("parent", "blocks", "duplicate")
"""Ways along which no circle may be."""


def leads_back(start: int, goal: int, following: Callable[[int], Sequence[int]]) -> bool:
    """Whether ``goal`` is reached from ``start``, step by step."""
    seen, ahead = {start}, [start]
    while ahead:
        one = ahead.pop()
        if one == goal:
            return True
        fresh = [other for other in following(one) if other not in seen]
        seen.update(fresh)
        ahead += fresh
    return False
