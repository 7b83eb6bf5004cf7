"""Verbs whose stems differ from form to form, behind any prefix: ``подождать``, ``подожду`` and ``ожидать`` have one root each.

A table has one entry for each root, ended by a semicolon: the stems that take endings; ``=`` before a whole form; ``+`` before a stem that
needs a prefix. The first word of an entry names the root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

VOWELS = "аеиоуыэюяіїє"


class Roots:
    """The irregular roots of a language."""

    def __init__(self, table: str, prefixes: str, *, after_vowel: Collection[str], after_consonant: Collection[str]) -> None:
        self._prefixes = {prefix: prefix.rstrip("оіъ") or prefix for prefix in prefixes.split()} | {"": ""}
        self._longest_prefix = max(map(len, self._prefixes))
        self._endings = (frozenset(after_consonant), frozenset(after_vowel))
        self._longest = max(map(len, (*after_vowel, *after_consonant)))
        self._roots: dict[str, list[tuple[str, bool, bool]]] = {}
        for entry in table.replace("\n", " ").split(";"):
            names = entry.split()
            for name in names:
                stem = name.lstrip("=+")
                self._roots.setdefault(stem, []).append((names[0].lstrip("=+"), name[0] == "=", name[0] == "+"))
        self._shortest = min(map(len, self._roots))
        self._begins = frozenset(stem[: self._shortest] for stem in self._roots)

    def of(self, word: str) -> Iterator[str]:
        """Yield the prefix and the root of each verb of which this is a form."""
        for size in range(self._longest_prefix + 1):
            if word[size : size + self._shortest] in self._begins and (name := self._prefixes.get(word[:size])) is not None:
                yield from (f"{name}{root}" for root in self._rooted(word[size:], prefixed=size > 0))

    def _rooted(self, rest: str, *, prefixed: bool) -> Iterator[str]:
        for at in range(max(self._shortest, len(rest) - self._longest), len(rest) + 1):
            for root, whole, needs_prefix in self._roots.get(rest[:at], ()):
                fits = at == len(rest) if whole else rest[at:] in self._endings[rest[at - 1] in VOWELS]
                if fits and (prefixed or not needs_prefix):
                    yield root
