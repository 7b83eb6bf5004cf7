"""Splits a long text into parts at paragraph, sentence or word ends. Characters, links, code blocks and tables stay whole if they can."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import attrgetter

from bot.core.cuts import Measure
from bot.core.graphemes import is_border, last_border
from bot.core.richtext import RichText, Span, cut_at, text_of

# The best places first. A cut is made after the match.
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…։။।][)\"'»”’]*\s+|[。！？][）」』]*"),
    re.compile(r"\s+"),
)
_SPACE = re.compile(r"\s")
_ADDRESS = re.compile(r"https?://[!-~]+")
_EDGES = ("|", "│", "┌", "├", "└", "║", "╔", "╠", "╚", "┃")
_BARS = 2  # in a line of a table that doesn't begin with one; the rows of a spreadsheet have tabs

_UNBROKEN = attrgetter("link", "code", "mention", "moment", "room", "ticket")

_Range = tuple[int, int]


def parts(rich: RichText, limit: int, *, measure: Measure = len) -> list[RichText]:
    """Cut ``rich`` into parts that measure at most ``limit``. Together they are the whole text; an empty text has no parts.

    A text must measure as much as its code points together.
    """
    whole = text_of(rich)
    size = measure(whole)
    if whole and size <= limit:
        return [rich]
    sizes = range(len(whole) + 1) if size == len(whole) else [0, *accumulate(map(measure, whole))]
    splitter = _Splitter(rich, whole, sizes, limit)
    ends, start = [], 0
    while start < len(whole):
        start = splitter.end_of_part(start)
        ends.append(start)
    return cut_at(rich, ends)


class _Splitter:
    """``sizes`` has the size of the text before each code point."""

    def __init__(self, rich: RichText, whole: str, sizes: Sequence[int], limit: int) -> None:
        self._whole, self._sizes, self._limit = whole, sizes, limit
        blocks = [one for block in _blocks(rich, whole) for one in self._pieces(block)]
        self._kept = [found for found in _united([*blocks, *_links(rich, whole)]) if self._fits(*found)]
        self._starts = [start for start, _ in self._kept]

    def end_of_part(self, start: int) -> int:
        """Return the last good end in the second half of the part; otherwise the start of the word or block that doesn't fit into it."""
        farthest = max(self._reach(start), start + 1)
        if farthest == len(self._whole):
            return farthest
        window = self._whole[start : farthest + 1]
        half = bisect_left(self._sizes, self._sizes[start] + self._limit // 2)
        places: list[int] = []
        for end in _ENDS:
            places = [at for match in end.finditer(window) if (at := start + match.end()) <= farthest and self._may_cut(at)]
            if places and places[-1] >= half:
                return places[-1]
        starts = self._starts[bisect_right(self._starts, start) : bisect_right(self._starts, farthest)]
        places += (at for at in reversed(starts) if is_border(self._whole, at))
        before = max(places, default=start)
        return before if before > start and self._ends_soon(before) else self._last_border(start, farthest, window)

    def _reach(self, start: int) -> int:
        return bisect_right(self._sizes, self._sizes[start] + self._limit) - 1

    def _fits(self, start: int, end: int) -> bool:
        return self._sizes[end] - self._sizes[start] <= self._limit

    def _pieces(self, block: _Range) -> Iterator[_Range]:
        """A block that is too long for one part is cut between its lines."""
        start, end = block
        if self._fits(start, end):
            yield block
            return
        for line in self._whole[start:end].splitlines(keepends=True):
            yield start, start + len(line)
            start += len(line)

    def _may_cut(self, at: int) -> bool:
        return self._around(at) is None and is_border(self._whole, at)

    def _around(self, at: int) -> _Range | None:
        """Return what a cut would break."""
        place = bisect_left(self._starts, at) - 1
        return self._kept[place] if place >= 0 and at < self._kept[place][1] else None

    def _ends_soon(self, at: int) -> bool:
        """Whether the word or the block that begins here fits into one part."""
        reach = self._reach(at)
        return reach == len(self._whole) or self._around(at + 1) is not None or _SPACE.search(self._whole[at : reach + 1]) is not None

    def _last_border(self, start: int, farthest: int, window: str) -> int:
        at = start + (last_border(window, farthest - start) or farthest - start)
        found = self._around(at)
        return found[0] if found and found[0] > start and is_border(self._whole, found[0]) else at


def _united(ranges: list[_Range]) -> list[_Range]:
    """Return the ranges in order. Those that overlap become one."""
    out: list[_Range] = []
    for start, end in sorted(ranges):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _links(rich: RichText, whole: str) -> Iterator[_Range]:
    """Links, names and short code."""
    yield from (found for span, found in _runs(rich, _UNBROKEN) if any(_UNBROKEN(span)))
    yield from (match.span() for match in _ADDRESS.finditer(whole))


def _blocks(rich: RichText, whole: str) -> Iterator[_Range]:
    """Code blocks and tables."""
    for span, (start, end) in _runs(rich, lambda span: (span.pre, span.language)):
        if span.pre:
            yield start, end
        else:
            yield from _tables(whole[start:end], start)


def _runs(rich: RichText, key: Callable[[Span], object]) -> Iterator[tuple[Span, _Range]]:
    """Yield the spans that have the same key, as the first of them and where they are."""
    start = 0
    for _, spans in groupby(rich, key=key):
        run = tuple(spans)
        end = start + len(text_of(run))
        yield run[0], (start, end)
        start = end


def _tables(text: str, start: int) -> Iterator[_Range]:
    """Yield lines in columns, two or more of them. ``start`` is where the text begins."""
    for is_row, lines in groupby(text.splitlines(keepends=True), key=_is_row):
        rows = list(lines)
        end = start + sum(map(len, rows))
        if is_row and len(rows) > 1:
            yield start, end
        start = end


def _is_row(line: str) -> bool:
    return line.lstrip().startswith(_EDGES) or line.count("|") >= _BARS or "\t" in line
