"""Finds the language of a customer's own words among the desk's languages, if it is clear.

A detector estimates it; frequent words and letters that only one language has correct it, because it knows little about short texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache

from bot.core.language_words import COMMON_WORDS, FOREIGN_WORDS, word_set
from bot.core.own_words import LOOKED_AT, WORD, WORDS_AT_LEAST, own_words

Guess = Callable[[str], Mapping[str, float]]
"""A detector: the languages that a text may be in, with their probabilities."""

_SCRIPTS = {
    "latin": re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+"),
    "cyrillic": re.compile(r"[\u0400-\u052f]+"),
    "armenian": re.compile(r"[\u0531-\u0587]+"),
    "thai": re.compile(r"[\u0e01-\u0e5b]+"),
}
_ONLY_LANGUAGE = {"armenian": "hy", "thai": "th"}
_ENOUGH = 4  # letters that a text needs
_ENOUGH_ASCII = re.compile(rf"(?:[a-z][^a-z]*){{{_ENOUGH}}}")
_ENOUGH_TEXT = 200  # characters of somebody's own words; more don't make it clearer
_CYRILLIC = word_set("ru uk be bg mk sr kk ky mn tg tt")
_OTHER_SCRIPTS = word_set("hy th el ka he yi ar fa ur ps ckb hi mr ne bn ta te kn ml gu pa si am ja zh ko km lo my bo")
_NOT_LATIN = (_CYRILLIC | _OTHER_SCRIPTS) - {"sr"}

# What only one of two similar languages has.
_LETTERS = {"ru": frozenset("ыэё"), "uk": frozenset("іїєґ"), "de": frozenset("ß")}
_ENDINGS = {
    "ru": ("тся", "лся", "ние", "ния", "нию", "нием", "ил", "ал", "ел", "ет", "ит", "ют", "ут", "ят", "ешь", "ишь"),
    "uk": ("ння", "нням", "ити", "ати", "яти", "ути", "ив", "ав", "яв", "вся", "ючи"),
}
_OTHER_LATIN = re.compile(r"[žščćđłąęśźżńőűøåñãõğşıįųūėāēīģķļņțșăâîûœæþðřěůťďòìùằ-ỹ]")
_OTHER_CYRILLIC = re.compile(r"[ўјљњћђџѓќѕәғқңөұүһӣӯҳҷ]")

_FLOOR = 0.05  # the least probability, so that words can outweigh the detector
_LETTER_COUNTS = 2.5  # words
_MARGIN = 0.4  # how much more evidence the language needs than every other
_LIKELY, _SURE, _CERTAIN, _AGAINST = 0.3, 0.5, 0.8, 0.95  # the least probability with few frequent words or none
_PASTED = 4  # at most this many Latin letters for each letter of another script


def detect_language(text: str, among: Collection[str], guess: Guess) -> str:
    """Return the language of a text if it is one of ``among`` and clear, otherwise an empty string. Short or pasted texts aren't clear."""
    bare = own_words(text[:LOOKED_AT]).casefold()[:_ENOUGH_TEXT]
    script = _script(bare)
    if not script:
        return ""
    if script in _ONLY_LANGUAGE:
        found = _ONLY_LANGUAGE[script]
        return found if found in among else ""
    if not any(_is_written_in(language, script) for language in among):
        return ""
    return _clearest(bare.replace("’", "'"), script, among, guess)


def _script(bare: str) -> str:
    """Return the script of most letters. Latin words beside another script are names or pasted."""
    if bare.isascii():
        return "latin" if _ENOUGH_ASCII.search(bare) else ""
    letters = sum(map(str.isalpha, bare))
    counts = dict.fromkeys((*_SCRIPTS, "other"), 0)
    for script, runs in _SCRIPTS.items():
        counts[script] = sum(map(len, runs.findall(bare)))
        if counts[script] == letters:
            break
    else:
        counts["other"] = letters - sum(counts.values())
    latin = counts.pop("latin")
    script = max(counts, key=lambda one: counts[one])
    if counts[script] >= (2 if script in _ONLY_LANGUAGE else _ENOUGH) and counts[script] >= latin / _PASTED:
        return script
    return "latin" if latin >= _ENOUGH and not counts[script] else ""


def _clearest(bare: str, script: str, among: Collection[str], guess: Guess) -> str:
    """Return the language with the most evidence, if it is one of ``among`` and the difference is clear."""
    if script != "latin":
        bare = _SCRIPTS["latin"].sub(" ", bare)
    said = WORD.findall(bare)
    if len(said) < WORDS_AT_LEAST and script != "other":
        return ""
    hits = _hits(said, script)
    other_cyrillic = script == "cyrillic" and _OTHER_CYRILLIC.search(bare) is not None
    if not other_cyrillic and (found := _undisputed(hits)):
        return found if found in among else ""
    likely = {language: chance for language, chance in guess(" ".join(bare.split())).items() if _is_written_in(language, script)}
    if other_cyrillic:
        likely, hits = {language: chance for language, chance in likely.items() if language not in hits}, {}
    most = max(hits.values(), default=0)
    evidence = {
        language: math.log(_FLOOR + likely.get(language, 0)) + hits.get(language, 0) - (language in hits and most >= 2 > 2 * hits[language])
        for language in (*likely, *hits)
    }
    found = max(evidence, key=lambda one: evidence[one], default="")
    if found not in among or likely.get(found, 0) < _needed(hits.get(found, 0), most, script, listed=found in hits):
        return ""
    return "" if any(evidence[found] - much < _MARGIN for other, much in evidence.items() if other != found) else found


def _undisputed(hits: Mapping[str, float]) -> str:
    """Return the language that has so many frequent words that the detector, which takes time, can't change the result."""
    found = max(hits, key=lambda one: hits[one], default="")
    others = max((much for language, much in hits.items() if language != found), default=0)
    least = max(others, 0) + math.log(1 + _FLOOR) - math.log(_FLOOR) + _MARGIN
    return found if found and hits[found] >= least else ""


def _needed(hits: float, most: float, script: str, *, listed: bool) -> float:
    """Return the probability that a language needs. Frequent words can replace it; words of another language speak against it."""
    if hits >= 2:
        return 0
    if hits < max(most, 0):
        return _AGAINST
    if hits or not listed:
        return _LIKELY
    return _CERTAIN if script == "cyrillic" else _SURE  # Cyrillic languages are more alike


def _hits(said: list[str], script: str) -> dict[str, float]:
    """Return how much the frequent words and the letters of a text speak for a language; those of other languages speak against it."""
    languages = ("ru", "uk") if script == "cyrillic" else ("en", "de") if script == "latin" else ()
    if not languages:
        return {}
    together = " ".join(said)
    has_letters = not together.isascii()
    found = {
        language: sum(map(_only(language, other).__contains__, said)) + (_letters(language, said) if has_letters else 0)
        for language, other in zip(languages, languages[::-1], strict=True)
    }
    strange = len([word for word in said if _OTHER_LATIN.search(word)]) if has_letters and _OTHER_LATIN.search(together) else 0
    foreign = sum(map(FOREIGN_WORDS[script].__contains__, said)) + 2 * strange
    return {language: much - foreign for language, much in found.items()}


def _letters(language: str, said: list[str]) -> float:
    own, endings = _LETTERS.get(language), _ENDINGS.get(language)
    letters = min(2, len([word for word in said if not own.isdisjoint(word)])) if own and not own.isdisjoint("".join(said)) else 0
    ended = len([word for word in said if len(word) > _ENOUGH and word.endswith(endings)]) if endings else 0
    return _LETTER_COUNTS * letters + ended


def _is_written_in(language: str, script: str) -> bool:
    if script == "cyrillic":
        return language in _CYRILLIC
    if script == "latin":
        return language not in _NOT_LATIN
    return language in _OTHER_SCRIPTS


@cache
def _only(language: str, other: str) -> frozenset[str]:
    return COMMON_WORDS[language] - COMMON_WORDS[other]
