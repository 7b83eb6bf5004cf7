"""Reduces a word to the stems that it shares with its other forms, chosen by its script. Stems needn't be words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import Stemmer

from bot.search.armenian import stems as armenian
from bot.search.english import BASE_OF as ENGLISH
from bot.search.german import separated
from bot.search.german import stems as german
from bot.search.russian import stems as russian
from bot.search.ukrainian import stems as ukrainian

_UKRAINIAN_ONLY = frozenset("іїє")
_RUSSIAN_ONLY = frozenset("ыэъ")
STEM = "·"
"""What the token of a stem begins with, so that no word is taken for one. All engines take it for a letter."""
VERB = "ˈ"
"""What the stem of a verb begins with, so that ``Nacht`` is not taken for a form of ``nach``."""
SHORTEST = 3  # a shorter word has no other forms


@lru_cache(6_000)  # a word takes 300 bytes, and most words of a text are among a few thousand
def stem_tokens(word: str) -> tuple[str, ...]:
    """Return the tokens of the stems of a folded word, other than the word itself."""
    return tuple([f"{STEM}{stem}" for stem in stems_of(word) if stem != word])


def stems_of(word: str) -> tuple[str, ...]:
    """Return the stems of a folded word, each once. The word itself is left out unless it is a stem."""
    if len(word) < SHORTEST or any(map(str.isdigit, word)):
        return ()
    first = word[0]
    if "\u0400" <= first <= "\u052f":
        found = _cyrillic(word)
    elif "\u0530" <= first <= "\u058f":
        found = _marked(*armenian(word))
    elif first <= "\u024f":
        found = _english(word) + _marked(*german(word, snowball("german")))
    else:
        return ()
    return tuple(dict.fromkeys([one for one in found if len(one) > 1]))


@lru_cache(2_000)
def separated_tokens(particle: str, word: str) -> tuple[str, ...]:
    """Return the tokens of the stems of the German verb that a word is together with its particle; none for a word of another script."""
    if not "a" <= word[0] <= "z" or len(word) < SHORTEST:
        return ()
    found = (f"{STEM}{stem}" for form in separated(particle, word) for stem in stems_of(form) if stem[0] == VERB)
    return tuple(dict.fromkeys(found))


@cache
def snowball(language: str) -> Callable[[str], str]:
    """The Snowball stemmer of a language."""
    stem: Callable[[str], str] = Stemmer.Stemmer(language, 0).stemWord
    return stem


def _english(word: str) -> list[str]:
    stem = snowball("english")
    return [stem(word), *(stem(base) for base in ENGLISH.get(word, ()))]


def _cyrillic(word: str) -> list[str]:
    found = _marked(*russian(word, snowball("russian"))) if _UKRAINIAN_ONLY.isdisjoint(word) else []
    return found + _marked(*ukrainian(word)) if _RUSSIAN_ONLY.isdisjoint(word) else found


def _marked(stems: list[str], verbs: list[str]) -> list[str]:
    """Return the stems of a word, those that it has as a verb marked."""
    return [*stems, *[f"{VERB}{one}" for one in verbs]]
