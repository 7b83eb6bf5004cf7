"""How long things took: spans of time go in one by one, medians and percentiles come out, a hundredth off at most."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_RATIO = math.log(1.02)
_SHORTEST = 1000  # milliseconds; what is shorter counts as nothing
MEDIAN, NINE_IN_TEN = 0.5, 0.9


@dataclass(slots=True)
class Histogram:
    """How many spans fell where. Buckets grow by a fiftieth, so that a second and a year fit into a few hundred."""

    counts: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: Iterable[int]) -> Histogram:
        made = cls()
        for span in spans:
            made.add(span)
        return made

    @classmethod
    def from_text(cls, text: str) -> Histogram:
        return cls({int(bucket): count for bucket, count in json.loads(text).items()})

    def text(self) -> str:
        """To be stored; equal histograms have equal texts."""
        return json.dumps({str(bucket): self.counts[bucket] for bucket in sorted(self.counts)}, separators=(",", ":"))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def add(self, span: int, times: int = 1) -> None:
        """Count a span of milliseconds; ``times`` -1 takes it away again."""
        bucket = _bucket(span)
        left = self.counts.get(bucket, 0) + times
        if left < 0:
            raise ValueError("taken away more often than counted")
        if left:
            self.counts[bucket] = left
        else:
            self.counts.pop(bucket, None)

    def merge(self, other: Histogram | Mapping[int, int]) -> None:
        """Count all that another one has."""
        counts = other.counts if isinstance(other, Histogram) else other
        for bucket, count in counts.items():
            self.counts[bucket] = self.counts.get(bucket, 0) + count

    def quantile(self, share: float) -> int | None:
        """The span that so many (0.5: half) do not exceed; None when nothing was counted."""
        rank, seen = max(1, math.ceil(share * self.total)), 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= rank:
                return _middle(bucket)
        return None


def _bucket(span: int) -> int:
    return 0 if span < _SHORTEST else 1 + math.floor(math.log(span / _SHORTEST) / _RATIO)


def _middle(bucket: int) -> int:
    return 0 if bucket == 0 else round(_SHORTEST * math.exp((bucket - 0.5) * _RATIO))
