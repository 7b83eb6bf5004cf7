"""Turns a text into tokens, the same for documents and queries, whatever the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.search.stems import stems_of
from bot.search.tokens import LONGEST, bigrams, words_of

VERSION = 2
"""Raise it with each change of the tokens of a text: a running desk then builds its index again."""
STEM, FACET = "·", "¤"
"""What stems and facets begin with, so that no word is taken for one. All engines take these characters for letters."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """The words of a text in their order (pairs of characters for scripts without blanks), and the stems of its words."""

    words: tuple[str, ...]
    stems: frozenset[str]


def analyse(text: str) -> Analysed:
    """Return the tokens of a text. It takes about a microsecond for each word that was seen before."""
    words: list[str] = []
    stems: set[str] = set()
    for word in words_of(text):
        if word.unspaced:
            words += bigrams(word.text)
        else:
            token = word.text
            words.append(token)
            stems.update(f"{STEM}{stem}" for stem in stems_of(token) if stem != token)
    return Analysed(tuple(words), frozenset(stems))


def facet(name: str, *values: str) -> str:
    """Return the token of a facet: ``facet("tag", "urgent")``."""
    plain = ["".join(char if char.isalnum() else STEM for char in value.casefold()) for value in values]
    return STEM.join((f"{FACET}{name}", *plain))[: 2 * LONGEST]


def name_tokens(names: Iterable[str]) -> list[str]:
    """Return the words of names, each once."""
    return list(dict.fromkeys(word for name in names for word in analyse(name).words))
