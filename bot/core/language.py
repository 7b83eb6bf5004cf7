"""Finds the language of a customer's own words among the desk's languages, if it is clear.

What people paste says nothing about them: addresses, code, names and the messages of programs don't count. A detector estimates the rest;
frequent words and letters that only one language has correct it, because it knows little about short texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache

from bot.core.language_words import COMMON_WORDS, ERRORS, FOREIGN_WORDS, GREETINGS, NOT_IN_NAMES, PERSONAL, SMALL_IN_NAMES, word_set

Guess = Callable[[str], Mapping[str, float]]
"""A detector: the languages that a text may be in, with their probabilities."""

LOOKED_AT = 400  # characters from the beginning that are examined
_AROUND = "\"'“”„«»()[]{}<>.,:;!?…*—–-"
_IN_CODE = frozenset("@/#_=\\{}[]()<>|$;~^+*&%:")
_ENDING = range(2, 5)  # letters of a file extension or a top-level domain
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # Unicode counts the third apostrophe, ʼ, as a letter
_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|«[^«»]*»|„[^„“]*“|`[^`]*`")
_STRANGE = r"[^\W\d_a-zA-Z\u00c0-\u024f]"  # a letter that isn't Latin
_CHANGE = re.compile(rf"(?<=[a-zA-Z])\s+(?={_STRANGE})|(?<={_STRANGE})\s+(?=[a-zA-Z])")  # of the script
_SEGMENT = re.compile(r"[^\n.!?:…]+[\n.!?:…]*")
_SCRIPTS = {
    "armenian": re.compile(r"[\u0531-\u0587]+"),
    "thai": re.compile(r"[\u0e01-\u0e5b]+"),
    "cyrillic": re.compile(r"[\u0400-\u052f]+"),
    "latin": re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+"),
}
_ONLY_LANGUAGE = {"armenian": "hy", "thai": "th"}
_ENOUGH = 4  # letters that a text needs
_WORDS_AT_LEAST = 3
_CYRILLIC = word_set("ru uk be bg mk sr kk ky mn tg tt")
_OTHER_SCRIPTS = word_set("hy th el ka he yi ar fa ur ps ckb hi mr ne bn ta te kn ml gu pa si am ja zh ko km lo my bo")

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
    written = _own_words(text[:LOOKED_AT])
    bare = written.casefold()
    script = _script(bare)
    if not script:
        return ""
    if script in _ONLY_LANGUAGE:
        found = _ONLY_LANGUAGE[script]
        return found if found in among else ""
    return _clearest(bare.replace("’", "'"), script, among, guess)


def may_be_pasted(text: str, language: str) -> bool:
    """Whether a text may come from a program: programs speak English, and not of themselves."""
    asked = text.rstrip().endswith("?")
    return language == "en" and not asked and PERSONAL.isdisjoint(_WORD.findall(text[:LOOKED_AT].casefold().replace("’", "'")))


def greeting_language(text: str, among: Collection[str]) -> str:
    """Return the language of a text that only greets, in one or two words."""
    words = [word.strip(_AROUND) for word in text[:80].casefold().split()]
    said = [word for word in words if any(map(str.isalpha, word))]
    found = GREETINGS.get(" ".join(said), "") if len(said) <= 2 else ""
    spoken = [language for language in found.split() if language in among]
    return spoken[0] if len(spoken) == 1 else ""


def _own_words(text: str) -> str:
    """Return the text without what was pasted: quotations, error messages, code, addresses and names."""
    rest = _QUOTED.sub(" ", text)
    text = rest if len(_WORD.findall(rest)) >= _WORDS_AT_LEAST else text
    clean = " ".join(_spoken(_SEGMENT.findall(_CHANGE.sub("\n", _without_noise(text)))))
    return "" if _is_name(clean, text) else clean


def _without_noise(text: str) -> str:
    loud = text.isupper()
    return "\n".join(" ".join(word for word in line.split() if not _is_noise(word, loud=loud)) for line in text.splitlines())


def _is_noise(word: str, *, loud: bool) -> bool:
    """Whether a word is an address, a path, a hashtag, a file, a site, an option, a number or an abbreviation, and so in no language."""
    bare = word.strip(_AROUND)
    if bare.isalpha():
        return not loud and bare[1:] != bare[1:].lower()
    if not bare or not _IN_CODE.isdisjoint(bare) or word[0] in _IN_CODE or (bare.isascii() and any(map(str.isdigit, bare))):
        return True
    stem, dot, ending = bare.rpartition(".")
    return bool(dot and stem) and (stem.startswith("www.") or (len(ending) in _ENDING and ending.isalnum()))


def _spoken(segments: list[str]) -> Iterator[str]:
    """Yield the sentences that a person said. Beside an error message, impersonal sentences in its language belong to it."""
    said = [_WORD.findall(segment.casefold().replace("’", "'")) for segment in segments]
    reported = {_leaning(words) or "en" for words in said if _is_error(words)}
    for segment, words in zip(segments, said, strict=True):
        leaning = _leaning(words) or ("en" if segment.isascii() else "")
        if leaning not in reported or not PERSONAL.isdisjoint(words):
            yield segment


def _is_error(said: list[str]) -> bool:
    """Whether a program said this: it uses the words of error messages, and nobody speaks of themselves."""
    return any(tuple(said[at : at + len(rest)]) == rest for at, word in enumerate(said, 1) for rest in ERRORS.get(word, ())) and (
        PERSONAL.isdisjoint(said)
    )


def _leaning(said: list[str]) -> str:
    """Return the language of most frequent words."""
    hits = {language: sum(map(common.__contains__, said)) for language, common in COMMON_WORDS.items()}
    most = max(hits, key=lambda one: hits[one])
    return most if hits[most] else ""


def _is_name(clean: str, text: str) -> bool:
    """Whether this is a product, a title or a place: all words are written with capital letters, except small ones."""
    said = _WORD.findall(clean)
    if text.isupper() or not all(word[0].isupper() or word in SMALL_IN_NAMES for word in said):
        return False
    return NOT_IN_NAMES.isdisjoint(map(str.casefold, said))


def _script(bare: str) -> str:
    """Return the script of most letters. Latin words beside another script are names or pasted."""
    counts = {script: sum(map(len, runs.findall(bare))) for script, runs in _SCRIPTS.items()}
    counts["other"] = sum(map(str.isalpha, bare)) - sum(counts.values())
    latin = counts.pop("latin")
    script = max(counts, key=lambda one: counts[one])
    if counts[script] >= (2 if script in _ONLY_LANGUAGE else _ENOUGH) and counts[script] >= latin / _PASTED:
        return script
    return "latin" if latin >= _ENOUGH and not counts[script] else ""


def _clearest(bare: str, script: str, among: Collection[str], guess: Guess) -> str:
    """Return the language with the most evidence, if it is one of ``among`` and the difference is clear."""
    if script != "latin":
        bare = _SCRIPTS["latin"].sub(" ", bare)
    said = _WORD.findall(bare)
    if len(said) < _WORDS_AT_LEAST and script != "other":
        return ""
    likely = {language: chance for language, chance in guess(" ".join(bare.split())).items() if _is_written_in(language, script)}
    hits = _hits(said, script)
    if any(map(_OTHER_CYRILLIC.search, said)):
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
    found = {
        language: sum(map(_only(language, other).__contains__, said)) + _letters(language, said)
        for language, other in zip(languages, languages[::-1], strict=True)
    }
    foreign = sum((word in FOREIGN_WORDS[script]) + 2 * (_OTHER_LATIN.search(word) is not None) for word in said) if languages else 0
    return {language: much - foreign for language, much in found.items()}


def _letters(language: str, said: list[str]) -> float:
    own, endings = _LETTERS.get(language, frozenset()), _ENDINGS.get(language, ())
    letters = min(2, sum(not own.isdisjoint(word) for word in said))
    return _LETTER_COUNTS * letters + sum(len(word) > _ENOUGH and word.endswith(endings) for word in said)


def _is_written_in(language: str, script: str) -> bool:
    if script == "cyrillic":
        return language in _CYRILLIC
    if script == "latin":
        return language == "sr" or language not in _CYRILLIC | _OTHER_SCRIPTS
    return language in _OTHER_SCRIPTS


@cache
def _only(language: str, other: str) -> frozenset[str]:
    return COMMON_WORDS[language] - COMMON_WORDS[other]
