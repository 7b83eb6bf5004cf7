"""Tells whether a text has visible characters, and strips quotes from words."""

from __future__ import annotations

import unicodedata

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f\u034f")
LONGEST_ECHO = 60  # characters
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›()[]"


def can_be_seen(text: str) -> bool:
    """Whether a text contains a visible character. Unicode has many blanks that programs take for letters."""
    return any(char not in _BLANKS and unicodedata.category(char)[0] not in "ZC" for char in text)


def echoed(word: str) -> str:
    """A word that somebody wrote, short enough to be repeated in an answer."""
    return word if len(word) <= LONGEST_ECHO else word[: LONGEST_ECHO - 1] + "…"


def bare(word: str) -> str:
    """Strip blanks, and the quotes and brackets that keyboards and copied examples put around a word."""
    return word.strip().strip(_QUOTES).strip()
