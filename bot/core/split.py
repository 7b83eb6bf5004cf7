"""Splits a long text into parts at paragraph, sentence or word ends, never inside a character."""

from __future__ import annotations

import re
import unicodedata

from bot.core.richtext import RichText, cut_at, text_of

# The best places first. A cut is made after the match.
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…։။。！？][)\"'»”’]*\s+"),
    re.compile(r"\s+"),
)
FARTHEST = 64  # characters that a cut may move to keep a character whole
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
    at, row = limit, _row_start(window, limit)
    while not _border(window, at, row):
        at -= 1
        if at <= max(1, limit - FARTHEST):
            return limit
        if at <= row:
            row = _row_start(window, at)
    return at


def _border(text: str, at: int, row: int) -> bool:
    """Whether a cut before ``text[at]`` keeps emoji, flags and combining marks whole. ``row``: see :func:`_row_start`."""
    before, after = text[at - 1], text[at] if at < len(text) else " "
    if _ZWJ in (before, after) or after in _HANGING or unicodedata.combining(after) or unicodedata.category(after) in _MARKS:
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False  # a skin tone, or a tag character of a flag
    return not (_is_regional(after) and (at - row) % 2)


def _row_start(text: str, at: int) -> int:
    """Where the row of regional indicators that ends before ``text[at]`` begins; ``at`` if there is none."""
    while at and _is_regional(text[at - 1]):
        at -= 1
    return at


def _is_regional(char: str) -> bool:
    """Whether it is a regional indicator; two of them are a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"
