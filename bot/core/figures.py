"""Figures of one queue or agent: facts or their sums go in; counts, medians and percentiles come out."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bot.core.facts import COUNTS, SPANS

_RATIO = math.log(1.02)
_SHORTEST = 1000  # milliseconds; what is shorter counts as nothing
NINE_IN_TEN = 0.9


def rounded(span: int) -> int:
    """A span of milliseconds, a hundredth off at most: so few different ones are left that they can be counted for good."""
    if span < _SHORTEST:
        return 0
    bucket = math.floor(math.log(span / _SHORTEST) / _RATIO)
    return round(_SHORTEST * math.exp((bucket + 0.5) * _RATIO))


def median(spans: Counter[int]) -> int | None:
    """Half did not take longer; between the two in the middle where there are two. None of nothing."""
    count = spans.total()
    if not count:
        return None
    return round((_ranked(spans, (count + 1) // 2) + _ranked(spans, count // 2 + 1)) / 2)


def nine_in_ten(spans: Counter[int]) -> int | None:
    """What nine in ten did not exceed (the nearest rank). None of nothing."""
    return _ranked(spans, math.ceil(spans.total() * NINE_IN_TEN)) if spans else None


def _ranked(spans: Counter[int], rank: int) -> int:
    seen = 0
    for span in sorted(spans):
        seen += spans[span]
        if seen >= rank:
            return span
    raise ValueError(f"there is no rank {rank} among {seen}")


@dataclass(slots=True)
class Figures:
    """``counts`` by name (of COUNTS), ``spans`` of open time in milliseconds by target (of SPANS), and the stars given."""

    counts: Counter[str] = field(default_factory=Counter)
    spans: dict[str, Counter[int]] = field(default_factory=lambda: {name: Counter() for name in SPANS})
    stars: Counter[int] = field(default_factory=Counter)

    def add(self, name: str, value: int, times: int = 1) -> None:
        """Count facts of one name and value."""
        if name in SPANS:
            self.spans[name][value] += times
            return
        self.counts[name] += times
        if name == "rated":
            self.stars[value] += times

    def merge(self, other: Figures) -> None:
        """Count all that another one has."""
        self.counts.update(other.counts)
        self.stars.update(other.stars)
        for name, spans in other.spans.items():
            self.spans[name].update(spans)

    @property
    def rating(self) -> float | None:
        count = self.stars.total()
        return round(sum(star * times for star, times in self.stars.items()) / count, 2) if count else None

    def data(self) -> dict[str, Any]:
        """Plain data; times in seconds of open time."""
        spans = {
            name: {"count": found.total(), "median": _seconds(median(found)), "p90": _seconds(nine_in_ten(found))}
            for name, found in self.spans.items()
        }
        return {**{name: self.counts[name] for name in COUNTS}, **spans, "rating": self.rating}


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 1000, 1)
