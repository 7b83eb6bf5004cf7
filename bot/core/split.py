"""Splits a long text into parts at paragraph, sentence or word ends, never inside a character."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

from bot.core.richtext import RichText, cut_at, text_of

# The best places first. A cut is made after the match.
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…։။。！？][)\"'»”’]*\s+"),
    re.compile(r"\s+"),
)
_LONGEST_ROW = 256  # regional indicator characters
_ZWJ = "\u200d"
_MARKS = ("Mc", "Me", "Mn")
_HANGING = "\u0e33\u0eb3"  # Thai and Lao AM: category Lo, but part of the letter before


def parts(rich: RichText, limit: int) -> list[RichText]:
    """Cut ``rich`` into parts of at most ``limit`` code points. Together they are the whole text; an empty text has no parts."""
    whole = text_of(rich)
    if whole and len(whole) <= limit:
        return [rich]
    ends, start = [], 0
    while start < len(whole):
        start = len(whole) if len(whole) - start <= limit else start + _reach(whole[start : start + limit + 1], limit)
        ends.append(start)
    return cut_at(rich, ends)


def _reach(window: str, limit: int) -> int:
    """Return how many characters of ``window`` the next part takes: to the last good end in its second half, or a safe border."""
    for end in _ENDS:
        places = [match.end() for match in end.finditer(window) if limit // 2 <= match.end() <= limit]
        if places:
            return places[-1]
    at = limit
    while at > max(1, limit - 64) and not _border(window, at):
        at -= 1
    return at if _border(window, at) else limit


def _border(text: str, at: int) -> bool:
    """Whether a cut before ``text[at]`` keeps emoji, flags and combining marks whole."""
    before, after = text[at - 1], text[at] if at < len(text) else " "
    if _ZWJ in (before, after) or after in _HANGING or unicodedata.combining(after) or unicodedata.category(after) in _MARKS:
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False  # a skin tone, or a tag character of a flag
    return not (_is_regional(after) and _regionals_before(text, at) % 2)


def _regionals_before(text: str, at: int) -> int:
    """Count the regional indicators right before a place, up to ``_LONGEST_ROW``."""
    start = max(0, at - _LONGEST_ROW)
    return sum(1 for _ in takewhile(_is_regional, reversed(text[start:at])))


def _is_regional(char: str) -> bool:
    """Whether it is a regional indicator; two of them are a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"
