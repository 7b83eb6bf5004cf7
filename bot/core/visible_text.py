"""Tells whether a text has visible characters, and strips quotes from words."""

from __future__ import annotations

import unicodedata

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f\u034f")
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›()[]"


def can_be_seen(text: str) -> bool:
    """Whether a text contains a visible character. Unicode has many blanks that programs take for letters."""
    return any(char not in _BLANKS and unicodedata.category(char)[0] not in "ZC" for char in text)


def bare(word: str) -> str:
    """Strip blanks, and the quotes and brackets that keyboards and copied examples put around a word."""
    return word.strip().strip(_QUOTES).strip()
