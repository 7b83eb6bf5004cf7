"""Turns a text into tokens, the same for documents and queries, whatever the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.search.german import SEPARABLE
from bot.search.stems import separated_stems, stems_of
from bot.search.thai import SHORTEST_SOUND, SOUND, is_thai, sound
from bot.search.tokens import LONGEST, Word, bigrams, words_of

VERSION = 3
"""Raise it with each change of the tokens of a text: a running desk then builds its index again."""
STEM, FACET = "·", "¤"
"""What stems and facets begin with, so that no word is taken for one. All engines take these characters for letters."""
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
            stems.update([f"{STEM}{stem}" for stem in some if stem != word.text])
    return Analysed((*words, *sounds), frozenset(stems))


def read(text: str) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Yield the words of a text with their stems, among them those of verbs whose particle ends the clause: ``melde … an``."""
    words = list(words_of(text))
    begin = 0
    for at, word in enumerate(words):
        last = at + 1 == len(words)
        if not last and words[at + 1].text not in _JOINING and not _BREAK.search(text, word.end, words[at + 1].start):
            continue
        clause, begin = words[begin : at + 1], at + 1
        particle = word.text if len(clause) > 1 and word.text in SEPARABLE else ""
        for one in clause:
            some = () if one.unspaced else stems_of(one.text)
            if particle and one is not word and (one is clause[0] or not text[one.start].isupper()):
                some = (*some, *separated_stems(particle, one.text))
            yield one, some


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
