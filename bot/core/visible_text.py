"""What of a text a person can see, and a word without the quotes around it."""

from __future__ import annotations

import unicodedata

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f\u034f")
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›()[]"


def can_be_seen(text: str) -> bool:
    """Whether there is anything in it but blanks, of which Unicode has many that look like letters to a program."""
    return any(char not in _BLANKS and unicodedata.category(char)[0] not in "ZC" for char in text)


def bare(word: str) -> str:
    """A word of a command without blanks and without the quotes and brackets that keyboards and copied examples put around it."""
    return word.strip().strip(_QUOTES).strip()
