"""A query: words, phrases and facets, and the conditions on tokens that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.search.analyser import facet, sound_tokens
from bot.search.document import EVERYTHING, Field
from bot.search.layouts import retyped
from bot.search.stems import STEM, stems_of
from bot.search.thai import is_thai, partings
from bot.search.tokens import Word, bigrams, words_of

MOST_TERMS = 32
SHORTEST_PREFIX, SHORTEST_WIDENED, SHORTENED_BY = 2, 6, 2  # characters


class Breadth(IntEnum):
    """How generously words are matched. Each is tried only if the one before finds nothing."""

    EXACT = 0  # the word as it was typed
    FORMS = 1  # every form of the word
    HALF = 2  # and the last word may be half typed
    WIDE = 3  # and words may have other endings


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens that follow each other. With ``prefix``, the last one may go on. All ``others`` must be there too, anywhere."""

    tokens: tuple[str, ...]
    prefix: bool = False
    others: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One of these must be in one of the fields, or none of them may be if it is ``excluded``."""

    atoms: tuple[Atom, ...]
    fields: tuple[Field, ...] = EVERYTHING
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word or a phrase as it was typed. ``field`` limits it to the subject; ``half`` says that it may be half typed."""

    text: str
    phrase: bool = False
    excluded: bool = False
    subject: bool = False
    half: bool = False

    def terms(self, breadth: Breadth, fields: tuple[Field, ...]) -> list[Term]:
        """Return the conditions that this becomes. A text without words becomes none."""
        words = list(words_of(self.text))
        if not words:
            return []
        fields = (Field.SUBJECT,) if self.subject else fields
        if self.phrase or (len(words) > 1 and not all(_stands_alone(word) for word in words)):
            half = self.half and not self.phrase and breadth >= Breadth.HALF
            return [Term((_phrase(words, prefix=half),), fields, self.excluded)]
        return [Term(self._atoms(word, breadth, last=word is words[-1]), fields, self.excluded) for word in words]

    def _atoms(self, word: Word, breadth: Breadth, *, last: bool) -> tuple[Atom, ...]:
        if word.unspaced:
            return _run(word, apart=breadth >= Breadth.FORMS and not self.excluded)
        token = word.text
        found = [Atom((token,))]
        if breadth >= Breadth.FORMS:
            stems = stems_of(token)
            found += (Atom((one,)) for stem in stems for one in (f"{STEM}{stem}", stem))
            found.append(Atom((f"{STEM}{token}",)))
        if breadth >= Breadth.HALF and self.half and last and not self.excluded and len(token) >= SHORTEST_PREFIX:
            found.append(Atom((token,), prefix=True))
        if breadth >= Breadth.WIDE and not self.excluded and len(token) >= SHORTEST_WIDENED and token.isalpha():
            found.append(Atom((token[:-SHORTENED_BY],), prefix=True))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched. ``facets`` are groups of tokens, of each of which one must be there; the groups in ``excluded`` must not.

    ``queues`` limits it to tickets that are in one of them now; ``customers`` to the tickets of these customers. ``since`` and ``until``
    limit when tickets were opened (milliseconds since 1970, 0 for no limit). ``fields`` are those in which words may be. ``few`` says
    that there are other queues too, so that the index is asked for these, although it may be a second behind. ``named`` says that the
    queues were asked for. ``behind`` is the ticket with which the page before ended, 0 for the first page.
    """

    wanted: tuple[Wanted, ...] = ()
    facets: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    queues: tuple[str, ...] = ()
    customers: tuple[int, ...] = ()
    since: int = 0
    until: int = 0
    fields: tuple[Field, ...] = EVERYTHING
    few: bool = False
    named: bool = False
    behind: int = 0

    def retyped(self) -> list[Query]:
        """Return this query as it reads if its words were typed on the wrong keyboard layout. What it excludes stays as it is."""
        readings = [() if one.excluded else tuple(retyped(one.text)) for one in self.wanted]
        most = max(map(len, readings), default=0)
        found = []
        for at in range(most):
            pairs = zip(self.wanted, readings, strict=True)
            wanted = tuple(replace(one, text=other[at]) if at < len(other) else one for one, other in pairs)
            if any(True for one in wanted for _ in words_of(one.text)):
                found.append(replace(self, wanted=wanted))
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked that could be found: no word, no facet, no date and no queue."""
        words = any(True for one in self.wanted for _ in words_of(one.text))
        return not (words or self.facets or self.excluded or self.since or self.until or self.named)

    def terms(self, breadth: Breadth, fields: tuple[Field, ...] = ()) -> tuple[Term, ...]:
        """Return all conditions. ``fields`` limits the words to these."""
        found = [term for one in self.wanted for term in one.terms(breadth, fields or self.fields)][:MOST_TERMS]
        own = tuple(facet("customer", str(number)) for number in self.customers)
        queues = tuple(facet("in", queue) for queue in self.queues) if self.few else ()
        facets = [*self.facets, *(group for group in (own, queues) if group)]
        found += (Term(tuple(_facet_atom(token) for token in group), (Field.ABOUT,)) for group in facets)
        found += (Term(tuple(_facet_atom(token) for token in group), (Field.ABOUT,), excluded=True) for group in self.excluded)
        return tuple(found)


def _facet_atom(token: str) -> Atom:
    return Atom((token.removesuffix("*"),), prefix=token.endswith("*"))


def _stands_alone(word: Word) -> bool:
    """Whether a part of a compound (``веб-сайт``) is a word by itself, not one of ``db-7``."""
    return word.unspaced or (len(word.text) > 2 and word.text.isalpha())


def _run(word: Word, *, apart: bool) -> tuple[Atom, ...]:
    """Return the tokens of a run without blanks: as it is, as it sounds, and, if it is Thai, its words ``apart`` from each other."""
    sounds = sound_tokens(word.text)
    found = [_phrase([word], prefix=False), *([Atom(tuple(sounds[:-1]))] if sounds else ())]
    for parts in partings(word.text) if apart and is_thai(word.text) else ():
        first, *others = (_phrase([Word(part, 0, 0, unspaced=True)], prefix=False) for part in parts)
        found.append(replace(first, others=tuple(others)))
    return tuple(dict.fromkeys(found))


def _phrase(words: Sequence[Word], *, prefix: bool) -> Atom:
    """Return the tokens of words that follow each other. The last run of a script without blanks may go on."""
    tokens: list[str] = []
    for word in words:
        tokens += bigrams(word.text) if word.unspaced else [word.text]
    if words[-1].unspaced:
        if len(words[-1].text) > 1:
            tokens.pop()
        else:
            return Atom(tuple(tokens), prefix=True)
    return Atom(tuple(tokens), prefix=prefix)
