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


def without(word: str, endings: Iterable[str], shortest: int) -> str:
    """Return a word without the first of these endings that leaves at least so many letters."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word
