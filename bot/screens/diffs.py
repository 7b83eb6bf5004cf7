"""Shows what changed between two versions of a text: removed words struck through, added words bold, and a few words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby

from bot.core.cuts import ELLIPSIS
from bot.core.graphemes import characters
from bot.core.richtext import RichText, Span, merged

COMPARED = 200  # words or characters of a changed part; a longer one is shown as removed and added as a whole
AROUND = 8  # words before and after a change
LONG = 24  # characters: a longer word is compared by its characters, because not all languages put spaces between words
_PIECES = re.compile(r"\s+|\S+")


def difference(before: str, after: str) -> RichText:
    """Return the changes from one text to another."""
    old, new = _pieces(before), _pieces(after)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    old_part, new_part = old[first : len(old) - last], new[first : len(new) - last]
    shown = (*_kept(old[:first], end=True), *_changes(old_part, new_part), *_kept(old[len(old) - last :], end=False))
    return merged(shown)


def _changes(old: Sequence[str], new: Sequence[str]) -> RichText:
    whole, gap = ("".join(old), "".join(new)), " "
    if any(len(piece) > LONG for piece in (*old, *new)) and max(map(len, whole)) <= COMPARED:
        old, new, gap = characters(whole[0]), characters(whole[1]), ""
    if len(old) > COMPARED or len(new) > COMPARED:
        return _replaced(*whole, gap)
    parts = [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    shown: list[Span] = []
    for is_kept, run in groupby(enumerate(parts), lambda one: _is_kept(one[0], one[1], len(parts))):
        before, after = ("".join(texts) for texts in zip(*(part for _, part in run), strict=True))
        shown += [Span(before)] if is_kept else _replaced(before, after, gap)
    return tuple(shown)


def _is_kept(at: int, part: tuple[str, str], count: int) -> bool:
    """Whether a part did not change. Only blanks between two changes are shown as changed, so that new words stay together."""
    before, after = part
    return before == after and not (before.isspace() and 0 < at < count - 1)


def _replaced(old: str, new: str, gap: str) -> RichText:
    """Return the removed and the added text, with a gap between them."""
    spans = (Span(old, strike=True), Span(gap if old.strip() and new.strip() else ""), Span(new, bold=True))
    return tuple(span for span in spans if span.text)


def _kept(pieces: Sequence[str], *, end: bool) -> RichText:
    """Return an unchanged part, shortened to the words next to a change."""
    most = AROUND * 2
    if len(pieces) <= most + 2:
        return tuple(Span(piece) for piece in pieces)
    text = "".join(pieces[-most:] if end else pieces[:most])
    return (Span(f"{ELLIPSIS} "), Span(text.lstrip())) if end else (Span(text.rstrip()), Span(f" {ELLIPSIS}"))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many pieces at the beginning are equal."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _pieces(text: str) -> list[str]:
    return [found.group() for found in _PIECES.finditer(text)]
