"""Tells whether a text has visible characters, strips quotes from words, and keeps spreadsheets from running it."""

from __future__ import annotations

import re
import unicodedata

from bot.core.cuts import short

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f\u034f")
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
LONGEST_ECHO = 60  # characters
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # a spreadsheet runs what begins with one of these
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›()[]"


def can_be_seen(text: str) -> bool:
    """Whether a text contains a visible character. Unicode has many blanks that programs take for letters."""
    if text[:1].isalnum() and text[0] not in _BLANKS:
        return True
    return any(char not in _BLANKS and unicodedata.category(char)[0] not in "ZC" for char in text)


def on_one_line(text: str) -> str:
    """The same text without line breaks and direction marks."""
    return " ".join(_DIRECTION_MARKS.sub("", text).split())


def echoed(word: str) -> str:
    """A word that somebody wrote, short enough to be repeated in an answer."""
    return short(word, LONGEST_ECHO)


def bare(word: str) -> str:
    """Strip blanks, and the quotes and brackets that keyboards and copied examples put around a word."""
    return word.strip().strip(_QUOTES).strip()


def harmless_cell(cell: str) -> str:
    """Mark what a spreadsheet would run as a formula, and what looks as if it were marked."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unmarked_cell(cell: str) -> str:
    """Undo :func:`harmless_cell`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
