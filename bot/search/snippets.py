"""Which words of a text a query matched, and the passage of a ticket that shows them best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.cuts import ELLIPSIS
from bot.core.richtext import RichText, Span
from bot.search.analyser import FACET, STEM
from bot.search.document import Field, Said
from bot.search.query import Term
from bot.search.stems import stems_of
from bot.search.tokens import words_of

BEFORE, LENGTH = 50, 160  # characters before the first match, and altogether


@dataclass(slots=True)
class Matcher:
    """The tokens that a query looks for."""

    tokens: set[str] = field(default_factory=set)
    prefixes: tuple[str, ...] = ()
    runs: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Matcher:
        made = cls()
        prefixes: list[str] = []
        for term in terms:
            for atom in () if term.excluded or term.fields == (Field.ABOUT,) else term.atoms:
                if all(len(token) == 2 for token in atom.tokens) and not atom.tokens[0].isascii():
                    made.runs.add(atom.tokens[0] + "".join(token[1] for token in atom.tokens[1:]))
                elif len(atom.tokens) == 1 and len(atom.tokens[0]) == 1 and atom.prefix:
                    made.runs.add(atom.tokens[0])
                made.tokens.update(atom.tokens[:-1] if atom.prefix else atom.tokens)
                prefixes += atom.tokens[-1:] if atom.prefix else ()
        made.prefixes = tuple(one for one in prefixes if not one.startswith(FACET))
        return made

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where matching words begin and end (code points), and what they match."""
        for word in words_of(text):
            if word.unspaced:
                yield from self._in_run(word.text, word.start, word.end)
            elif self._is_wanted(word.text):
                yield word.start, word.end, word.text

    def _is_wanted(self, token: str) -> bool:
        return (
            token in self.tokens
            or any(f"{STEM}{stem}" in self.tokens for stem in stems_of(token))
            or (bool(self.prefixes) and token.startswith(self.prefixes))
        )

    def _in_run(self, folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        exact = len(folded) == end - start
        for wanted in self.runs:
            at = folded.find(wanted)
            while at >= 0:
                yield (start + at, start + at + len(wanted), wanted) if exact else (start, end, wanted)
                at = folded.find(wanted, at + len(wanted))


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
    end = min(len(text), begin + LENGTH)
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
