"""Reads lists of words whose forms share no stem, and takes endings off others."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: str) -> list[str]:
    """Return the words of a text."""
    return words.split()


def bases_of(listed: str) -> dict[str, tuple[str, ...]]:
    """Return the base forms of each form. A list is ``go went gone; see saw seen``: the base first, then its forms."""
    found: dict[str, list[str]] = {}
    for entry in listed.replace("\n", " ").split(";"):
        base, *forms = entry.split()
        for form in forms:
            found.setdefault(form, []).append(base)
    return {form: tuple(bases) for form, bases in found.items()}


class Endings:
    """Endings of words, of which the longest is taken off."""

    def __init__(self, endings: Iterable[str]) -> None:
        self._all = frozenset(endings)
        self._longest = max(map(len, self._all))

    def off(self, word: str, shortest: int) -> str:
        """Return a word without the longest ending that leaves at least so many letters."""
        for size in range(min(self._longest, len(word) - shortest), 0, -1):
            if word[-size:] in self._all:
                return word[:-size]
        return word
