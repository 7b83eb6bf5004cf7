"""Sums up the facts of a queue, an agent or a part of the tickets: counts, medians and percentiles."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.core.facts import COUNTS, SPANS

_RATIO = math.log(1.02)
_SHORTEST = 1000  # milliseconds; anything shorter counts as 0
_PERCENTILE = 0.9
_MINUTE = 60_000
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 14400, 28800, 72000)  # minutes


def rounded(span: int) -> int:
    """Round a span of milliseconds to within one percent, so that few different values have to be stored."""
    if span < _SHORTEST:
        return 0
    bucket = math.floor(math.log(span / _SHORTEST) / _RATIO)
    return round(_SHORTEST * math.exp((bucket + 0.5) * _RATIO))


def median(spans: Counter[int]) -> int | None:
    """Return the median; the mean of the two middle values if the count is even. None if there are no values."""
    count = spans.total()
    if not count:
        return None
    return round((_ranked(spans, (count + 1) // 2) + _ranked(spans, count // 2 + 1)) / 2)


def percentile_90(spans: Counter[int]) -> int | None:
    """Return the 90th percentile (nearest rank). None if there are no values."""
    return _ranked(spans, math.ceil(spans.total() * _PERCENTILE)) if spans else None


def _ranked(spans: Counter[int], rank: int) -> int:
    seen = 0
    for span in sorted(spans):
        seen += spans[span]
        if seen >= rank:
            return span
    raise ValueError(f"there is no rank {rank} among {seen}")


@dataclass(slots=True)
class Figures:
    """Counts by name (see COUNTS), spans of open time in milliseconds by target (see SPANS), and stars."""

    counts: Counter[str] = field(default_factory=Counter)
    spans: dict[str, Counter[int]] = field(default_factory=lambda: {name: Counter() for name in SPANS})
    stars: Counter[int] = field(default_factory=Counter)

    def add(self, name: str, value: int, times: int = 1) -> None:
        """Count facts of one name and value; ``times`` is -1 to withdraw one."""
        if name in SPANS:
            _change(self.spans[name], value, times)
            return
        self.counts[name] += times
        if name == "rated":
            _change(self.stars, value, times)

    def merge(self, other: Figures) -> None:
        """Add everything that ``other`` has counted."""
        self.counts.update(other.counts)
        for star, times in other.stars.items():
            _change(self.stars, star, times)
        for name, spans in other.spans.items():
            for span, times in spans.items():
                _change(self.spans[name], span, times)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted."""
        return not (any(self.counts.values()) or any(self.spans.values()) or self.stars)

    @property
    def rating(self) -> float | None:
        count = self.stars.total()
        return round(sum(star * times for star, times in self.stars.items()) / count, 2) if count else None

    def data(self) -> dict[str, Any]:
        """Return plain data for JSON; times are in seconds of open time."""
        spans = {
            name: {"count": found.total(), "median": _seconds(median(found)), "p90": _seconds(percentile_90(found))}
            for name, found in self.spans.items()
        }
        return {**{name: self.counts[name] for name in COUNTS}, **spans, "rating": self.rating}


def _change(values: Counter[int], value: int, times: int) -> None:
    """Count a value. One that was withdrawn as often as it was counted leaves no trace, so an empty counter has no values."""
    values[value] += times
    if not values[value]:
        del values[value]


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 1000, 1)


class PartKind(StrEnum):
    """What figures can be split by, as tickets and customers are now. A ticket with several tags is in the part of each."""

    CHANNEL = "channel"
    LANGUAGE = "language"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: a channel's name, a language's tag, or a tag of tickets. The part of tickets without any has an empty value."""

    kind: PartKind
    value: str

    def __str__(self) -> str:
        """As a button holds it, which has colons between its arguments."""
        return f"{self.kind}={self.value.replace('%', '%25').replace(':', '%3A')}"

    @classmethod
    def parse(cls, word: str) -> Part | None:
        """Parse what a button holds (``tag=vip``) or a person writes (``tag:vip``); None if it is something else."""
        for kind in PartKind:
            if word[: len(kind)].lower() == kind and word[len(kind) : len(kind) + 1] in ("=", ":"):
                return cls(kind, word[len(kind) + 1 :].replace("%3A", ":").replace("%25", "%"))
        return None


def count_ticks(highest: float) -> list[float]:
    """Return round numbers from 0 to at least ``highest``."""
    power = 10 ** math.floor(math.log10(max(highest / 4, 1)))
    step = next(size * power for size in (1, 2, 5, 10) if size * power * 4 >= highest)
    return [step * number for number in range(max(math.ceil(highest / step), 1) + 1)]


def span_ticks(highest: float) -> list[float]:
    """Return round minutes, hours or days in milliseconds, up to at least ``highest``."""
    step = next((size for size in _STEPS if size * _MINUTE * 3 >= highest), _STEPS[-1]) * _MINUTE
    return [float(step * number) for number in range(max(math.ceil(highest / step), 1) + 1)]
