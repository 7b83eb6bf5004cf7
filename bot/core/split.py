"""Splits a long text into parts at paragraph, sentence or word ends, never inside a character."""

from __future__ import annotations

import re

from bot.core.graphemes import last_border
from bot.core.richtext import RichText, cut_at, text_of

# The best places first. A cut is made after the match.
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…։။。！？][)\"'»”’]*\s+"),
    re.compile(r"\s+"),
)


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
    return last_border(window, limit) or limit
