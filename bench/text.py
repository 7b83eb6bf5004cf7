"""Makes texts like those of a helpdesk. The seed is fixed, so every measurement gets the same texts."""

from __future__ import annotations

import itertools
import random

from bot.core.language_words import COMMON_WORDS

COMMON = "invoice"  # is in every tenth text
RARE = 4  # one text of so many has no frequent word, like a list of product names; the language of the others is clear from their words
_LATIN = ("bcdfghklmnprstvz", "aeiou")
_CYRILLIC = ("бвгджзклмнпрстфх", "аеиоу")
_LETTERS = {"en": _LATIN, "de": _LATIN, "ru": _CYRILLIC, "uk": _CYRILLIC}


def _vocabulary(language: str) -> list[str]:
    """The language's frequent words, then invented ones: about four of ten words of a text are frequent ones."""
    rng = random.Random(42)
    consonants, vowels = _LETTERS[language]

    def word() -> str:
        return "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(rng.randint(1, 4)))

    frequent = sorted(COMMON_WORDS[language])
    invented = sorted({word() for _ in range(16_000)} - {COMMON, *frequent})
    rng.shuffle(frequent)
    rng.shuffle(invented)
    return [*frequent[:_FREQUENT], *invented][:_WORDS]


_FREQUENT, _WORDS = 100, 8000
WORDS = {language: _vocabulary(language) for language in _LETTERS}
_SHARES = list(itertools.accumulate(1 / (rank + 1) ** 0.9 for rank in range(_WORDS)))
_RARE_SHARES = [share - _SHARES[_FREQUENT - 1] for share in _SHARES[_FREQUENT:]]


class Text:
    """Texts of thirty words in the languages of :data:`WORDS` in turn, with frequent and rare words as in a real language."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._said = 0

    def body(self, words: int = 30) -> str:
        said = self._said
        vocabulary = list(WORDS.values())[said // RARE % len(WORDS)]
        if said % RARE == 0:
            chosen = self._rng.choices(vocabulary[_FREQUENT:], cum_weights=_RARE_SHARES, k=words)
        else:
            chosen = self._rng.choices(vocabulary, cum_weights=_SHARES, k=words)
        if said % 10 == 0:
            chosen[3] = COMMON
        self._said += 1
        return " ".join(chosen)
