"""Which words of a text a query matched, and the passage of a ticket that shows them best."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.cuts import ELLIPSIS, short
from bot.core.graphemes import last_border
from bot.core.richtext import RichText, Span
from bot.search.analyser import FACET, read
from bot.search.document import Field, Said
from bot.search.query import Atom, Term
from bot.search.thai import SOUND, sound
from bot.search.tokens import fold

_PIECE = re.compile("(?<!เ)(?=[เ-ไ])")  # before a vowel that begins a syllable
BEFORE, LENGTH = 50, 160  # characters before the first match, and altogether


@dataclass(slots=True)
class Matcher:
    """The tokens that a query looks for."""

    tokens: set[str] = field(default_factory=set)
    prefixes: tuple[str, ...] = ()
    runs: set[str] = field(default_factory=set)
    sounds: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Matcher:
        made = cls()
        prefixes: list[str] = []
        for term in terms:
            for atom in () if term.excluded or term.fields == (Field.ABOUT,) else _all(term.atoms):
                if atom.tokens[0][0] == SOUND:
                    made.sounds.add(atom.tokens[0][1:] + "".join(token[-1] for token in atom.tokens[1:]))
                elif all(len(token) == 2 for token in atom.tokens) and not atom.tokens[0].isascii():
                    made.runs.add(atom.tokens[0] + "".join(token[1] for token in atom.tokens[1:]))
                elif len(atom.tokens) == 1 and len(atom.tokens[0]) == 1 and atom.prefix:
                    made.runs.add(atom.tokens[0])
                made.tokens.update(atom.tokens[:-1] if atom.prefix else atom.tokens)
                prefixes += atom.tokens[-1:] if atom.prefix else ()
        made.prefixes = tuple(one for one in prefixes if not one.startswith(FACET))
        return made

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where matching words begin and end (code points), and what they match."""
        for word, stems in read(text):
            if word.unspaced:
                yield from self._in_run(text[word.start : word.end], word.text, word.start)
            elif self._is_wanted(word.text, stems):
                yield word.start, word.end, word.text

    def _is_wanted(self, token: str, stems: Iterable[str]) -> bool:
        return (
            token in self.tokens or any(stem in self.tokens for stem in stems) or (bool(self.prefixes) and token.startswith(self.prefixes))
        )

    def _in_run(self, written: str, folded: str, start: int) -> Iterator[tuple[int, int, str]]:
        yield from _found(self.runs, folded, start, _places(written, folded, fold))
        if self.sounds:
            heard = sound(folded)
            yield from _found(self.sounds, heard, start, _places(written, heard, lambda piece: sound(fold(piece))))


def _all(atoms: Iterable[Atom]) -> Iterator[Atom]:
    for atom in atoms:
        yield atom
        yield from atom.others


def _places(written: str, changed: str, change: Callable[[str], str]) -> list[tuple[int, int]]:
    """Return where the pieces of a run begin as it was written, and after a change that may make them shorter."""
    if len(written) == len(changed):
        return [(at, at) for at in range(len(written) + 1)]
    pieces = [piece for piece in _PIECE.split(written) if piece]
    found = [(0, 0)]
    for piece in pieces:
        found.append((found[-1][0] + len(piece), found[-1][1] + len(change(piece))))
    return found if found[-1][1] == len(changed) else [(0, 0), (len(written), len(changed))]


def _found(wanted: Iterable[str], run: str, start: int, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    after = [place for _, place in places]
    for one in wanted:
        at = run.find(one)
        while at >= 0:
            begin, end = places[bisect_right(after, at) - 1][0], places[bisect_left(after, at + len(one))][0]
            yield start + begin, start + end, one
            at = run.find(one, at + len(one))


def best_passage(said: Sequence[Said], matcher: Matcher, *, notes: bool) -> RichText:
    """Return one line of the message, the newest first, that has most of the words; they are bold. Empty if no message has one."""
    best: RichText = ()
    most = 0
    for one in reversed(said):
        if one.visibility == "note" and not notes:
            continue
        for text in (one.text, *(f"📎 {file.name}" for file in one.files)):
            found = sorted(matcher.matches(text))
            if (count := len({what for _, _, what in found})) > most:
                best, most = passage(text, [(begin, end) for begin, end, _ in found]), count
    return best


def passage(text: str, bold: Sequence[tuple[int, int]]) -> RichText:
    """Return the part of a text around its first bold word, on one line."""
    begin = max(0, bold[0][0] - BEFORE) if bold else 0
    if begin and (blank := text.find(" ", begin, bold[0][0])) >= 0:
        begin = blank + 1
    begin = last_border(text, begin)
    end = begin + len(short(text[begin : begin + 2 * LENGTH], LENGTH, ellipsis=""))
    spans: list[Span] = [Span(ELLIPSIS)] if begin else []
    at = begin
    for first, last in bold:
        if first >= at and last <= end:
            spans += (Span(_flat(text[at:first])), Span(_flat(text[first:last]), bold=True))
            at = last
    spans.append(Span(_flat(text[at:end])))
    if end < len(text):
        spans.append(Span(ELLIPSIS))
    return tuple(span for span in spans if span.text)


def _flat(text: str) -> str:
    return "".join(" " if char.isspace() else char for char in text)
