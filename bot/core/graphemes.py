"""Tells where a text may be cut without breaking a character that people see as one: an emoji, a flag, a letter with its marks."""

from __future__ import annotations

import unicodedata

FARTHEST = 64  # characters that a cut may move to keep a character whole
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_MARKS = ("Mc", "Me", "Mn")
# Thai and Lao vowels and signs that are letters to Unicode, and yet are part of the letter before, or begin the next one; halfwidth
# Japanese voice marks.
_HANGING = frozenset("\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6\uff9e\uff9f")
_LEADING = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
_VIRAMA = 9  # the combining class of the sign that joins two Indian letters


def last_border(text: str, at: int) -> int:
    """Return the last place up to ``at`` where a cut keeps all characters whole; ``at`` itself if a single one is absurdly long."""
    row, lowest = _row_start(text, at), max(0, at - FARTHEST)
    for place in range(at, lowest, -1):
        if place <= row:
            row = _row_start(text, place)
        if _is_border(text, place, row):
            return place
    return at if lowest else 0


def characters(text: str) -> list[str]:
    """Return the characters as people see them."""
    found, begin, row = [], 0, 0
    for at in range(1, len(text) + 1):
        if not _is_regional(text[at - 1]):
            row = at
        if _is_border(text, at, row):
            found.append(text[begin:at])
            begin = at
    return found


def is_border(text: str, at: int) -> bool:
    """Whether a cut before ``text[at]`` keeps all characters whole."""
    return _is_border(text, at, _row_start(text, at))


def _is_border(text: str, at: int, row: int) -> bool:
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if before == _JOINER or before in _LEADING or (before, after) == ("\r", "\n"):
        return False
    return not (
        _extends(after) or _is_indian_pair(before, after) or _is_syllable(before, after) or (_is_regional(after) and (at - row) % 2)
    )


def _extends(char: str) -> bool:
    """Whether it is part of the character before: a mark, a joiner, a skin tone, a tag of a flag."""
    if char.isascii():
        return False
    return (
        char in (_JOINER, _NON_JOINER)
        or char in _HANGING
        or unicodedata.category(char) in _MARKS
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_indian_pair(before: str, after: str) -> bool:
    return unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo"


def _is_syllable(before: str, after: str) -> bool:
    """Whether two Korean letters are written as one syllable."""
    kinds = _korean(before) + _korean(after)
    return kinds in ("LL", "LV", "LS", "VV", "VT", "TT", "SV", "ST") and not (kinds == "SV" and (ord(before) - 0xAC00) % 28)


def _korean(char: str) -> str:
    """L, V and T are the parts of a syllable from first to last, S a syllable, a dot anything else."""
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c":
        return "L"
    if "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6":
        return "V"
    if "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb":
        return "T"
    return "S" if "\uac00" <= char <= "\ud7a3" else "."


def _row_start(text: str, at: int) -> int:
    """Where the row of regional indicators that ends before ``text[at]`` begins; ``at`` if there is none."""
    while at and _is_regional(text[at - 1]):
        at -= 1
    return at


def _is_regional(char: str) -> bool:
    """Whether it is a regional indicator; two of them are a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"
