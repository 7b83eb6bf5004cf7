"""Makes texts like those of a helpdesk. The seed is fixed, so every measurement gets the same texts."""

from __future__ import annotations

import itertools
import random

COMMON = "invoice"  # is in every tenth text
_CONSONANTS, _VOWELS = "bcdfghklmnprstvz", "aeiou"


def _vocabulary() -> list[str]:
    rng = random.Random(42)

    def word() -> str:
        return "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.randint(1, 4)))

    words = sorted({word() for _ in range(16_000)} - {COMMON})
    rng.shuffle(words)
    return words[:8000]


WORDS = _vocabulary()
_SHARES = list(itertools.accumulate(1 / (rank + 1) ** 0.9 for rank in range(len(WORDS))))


class Text:
    """Texts of thirty words, with frequent and rare words as in a real language."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._said = 0

    def body(self, words: int = 30) -> str:
        chosen = self._rng.choices(WORDS, cum_weights=_SHARES, k=words)
        if self._said % 10 == 0:
            chosen[3] = COMMON
        self._said += 1
        return " ".join(chosen)
