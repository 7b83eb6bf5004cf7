"""Turns a text into tokens, the same for documents and queries, whatever the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.search.german import SEPARABLE
from bot.search.stems import STEM, separated_tokens, stem_tokens
from bot.search.thai import SHORTEST_SOUND, SOUND, is_thai, sound
from bot.search.tokens import LONGEST, Word, bigrams, words_of

VERSION = 3
"""Raise it with each change of the tokens of a text: a running desk then builds its index again."""
FACET = "¤"
"""What the token of a facet begins with, as :data:`STEM` that of a stem."""
_BREAK = re.compile(r"[.,;:!?…()–—\n\r]")  # between two clauses
_NO_LETTER = re.compile(r"[\W_]")
_JOINING = frozenset(("und", "oder", "aber", "denn", "sondern"))


@dataclass(frozen=True, slots=True)
class Analysed:
    """The words of a text in their order (pairs of characters for scripts without blanks), and the stems of its words."""

    words: tuple[str, ...]
    stems: frozenset[str]


def analyse(text: str) -> Analysed:
    """Return the tokens of a text. It takes about a microsecond for each word that was seen before."""
    words: list[str] = []
    sounds: list[str] = []
    stems: set[str] = set()
    for word, some in read(text):
        if word.unspaced:
            words += bigrams(word.text)
            sounds += sound_tokens(word.text)
        else:
            words.append(word.text)
            stems.update(some)
    return Analysed((*words, *sounds), frozenset(stems))


def read(text: str) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Yield the words of a text with the tokens of their stems, also those of verbs whose particle ends the clause: ``melde … an``."""
    words = list(words_of(text))
    particles = _particles(text, words)
    for at, word in enumerate(words):
        some = () if word.unspaced else stem_tokens(word.text)
        if at in particles:
            some = (*some, *separated_tokens(particles[at], word.text))
        yield word, some


def _particles(text: str, words: Sequence[Word]) -> dict[int, str]:
    """Return the particle at the end of its clause for each word that may be the verb: the first of a clause, and those in lower case."""
    found: dict[int, str] = {}
    for at, particle in enumerate(words):
        if particle.text in SEPARABLE and _ends(text, words, at):
            first = at
            while first and not _ends(text, words, first - 1):
                first -= 1
            found |= {one: particle.text for one in range(first, at) if one == first or not text[words[one].start].isupper()}
    return found


def _ends(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether a clause ends with the word there."""
    if at + 1 == len(words):
        return True
    following = words[at + 1]
    return following.text in _JOINING or _BREAK.search(text, words[at].end, following.start) is not None


def sound_tokens(run: str) -> list[str]:
    """Return the tokens of how a Thai run sounds, in their order."""
    return [f"{SOUND}{pair}" for pair in bigrams(sound(run))] if is_thai(run) and len(sound(run)) >= SHORTEST_SOUND else []


def facet(name: str, *values: str) -> str:
    """Return the token of a facet: ``facet("tag", "urgent")``."""
    plain = [_NO_LETTER.sub(STEM, value.casefold()) for value in values]
    return STEM.join((f"{FACET}{name}", *plain))[: 2 * LONGEST]


def name_tokens(names: Iterable[str]) -> list[str]:
    """Return the words of names, each once."""
    return list(dict.fromkeys(word for name in names for word in analyse(name).words))
