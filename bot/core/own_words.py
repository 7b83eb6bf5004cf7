"""Finds a person's own words in a text. What they paste says nothing about them: error messages, code, addresses and names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from bot.core.language_words import (
    COMMON_WORDS,
    ERRORS,
    GREETED,
    GREETINGS,
    NOT_IN_NAMES,
    PERSONAL,
    PROGRAM_WORDS,
    SMALL_IN_NAMES,
    TO_A_USER,
    WE,
)

LOOKED_AT = 400  # characters from the beginning that are examined
WORDS_AT_LEAST = 3
MOST_IN_GREETING = 4
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # Unicode counts the third apostrophe, ʼ, as a letter
_AROUND = "\"'“”„«»()[]{}<>.,:;!?…*—–-"
_IN_CODE = frozenset("@/#_=\\{}[]()<>|$;~^+*&%:")
_GREETING = frozenset(word for greeting in GREETINGS for word in greeting.split())
_ENDING = range(2, 5)  # letters of a file extension or a top-level domain
_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|«[^«»]*»|„[^„“]*“|`[^`]*`")
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")  # a letter
_LATIN = re.compile("[a-zA-Z]")
_CHANGE = re.compile(rf"(?<={_LATIN.pattern})\s+(?={_NOT_LATIN.pattern})|(?<={_NOT_LATIN.pattern})\s+(?={_LATIN.pattern})")  # of the script
_SEGMENT = re.compile(r"[^\n.!?:…]+[\n.!?:…]*")


def is_greeting(text: str) -> bool:
    """Whether a line greets and says nothing else."""
    bare = text.casefold().strip(_AROUND + " ")
    words = [found[0] for found in islice(WORD.finditer(bare.replace("’", "'")), MOST_IN_GREETING + 1)]
    if bare in GREETINGS or not words or len(words) > MOST_IN_GREETING:
        return bare in GREETINGS
    return "?" not in text and not any(map(str.isdigit, text)) and all(word in GREETED or word in _GREETING for word in words)


def own_words(text: str) -> str:
    """Return the text without what was pasted: quotations, error messages, code, addresses and names."""
    rest = _QUOTED.sub(" ", text)
    text = rest if rest != text and len(WORD.findall(rest)) >= WORDS_AT_LEAST else text
    clean = " ".join(_spoken(_SEGMENT.findall(_split_at_changes(_without_noise(text)))))
    return "" if _is_name(clean, text) else clean


def _split_at_changes(text: str) -> str:
    """End a sentence where the script changes. Most texts have only one, which is found out faster."""
    return _CHANGE.sub("\n", text) if not text.isascii() and _LATIN.search(text) and _NOT_LATIN.search(text) else text


def _without_noise(text: str) -> str:
    loud = text.isupper()
    return "\n".join([_quiet(line, loud=loud) for line in text.splitlines()])


def _quiet(line: str, *, loud: bool) -> str:
    return " ".join([word for word in line.split() if (word.isalpha() and word.islower()) or not _is_noise(word, loud=loud)])


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
    said = [WORD.findall(segment.casefold().replace("’", "'")) for segment in segments]
    reported = {_leaning(words) or "en" for words in said if _is_error(words)}
    if not reported:
        yield from segments
        return
    for segment, words in zip(segments, said, strict=True):
        leaning = _leaning(words) or ("en" if segment.isascii() else "")
        if leaning not in reported or not PERSONAL.isdisjoint(words):
            yield segment


def _is_error(said: list[str]) -> bool:
    """Whether a program said this: it uses the words of error messages, and nobody speaks of themselves."""
    if ERRORS.keys().isdisjoint(said) or not PERSONAL.isdisjoint(said):
        return False
    return any(tuple(said[at : at + len(rest)]) == rest for at, word in enumerate(said, 1) for rest in ERRORS.get(word, ()))


def _leaning(said: list[str]) -> str:
    """Return the language of most frequent words."""
    hits = {language: sum(map(common.__contains__, said)) for language, common in COMMON_WORDS.items()}
    most = max(hits, key=lambda one: hits[one])
    return most if hits[most] else ""


def _is_name(clean: str, text: str) -> bool:
    """Whether this is a product, a title or a place: all words are written with capital letters, except small ones."""
    for found in WORD.finditer(clean):
        word = found[0]
        if not (word[0].isupper() or word in SMALL_IN_NAMES) or word.casefold() in NOT_IN_NAMES:
            return False
    return not text.isupper()


def may_be_pasted(text: str, language: str) -> bool:
    """Whether a text may come from a program: programs speak English, and not of themselves."""
    asked = text.rstrip().endswith("?")
    return language == "en" and not asked and PERSONAL.isdisjoint(WORD.findall(text[:LOOKED_AT].casefold().replace("’", "'")))


def is_said_by_program(text: str, language: str) -> bool:
    """Whether a text uses words of English error messages, and nobody speaks of themselves or asks. A program may say ``we`` to ``you``."""
    words = set(WORD.findall(text[:LOOKED_AT].casefold().replace("’", "'")))
    personal = PERSONAL - WE if words & TO_A_USER else PERSONAL
    return language == "en" and not text.rstrip().endswith("?") and words.isdisjoint(personal) and not words.isdisjoint(PROGRAM_WORDS)


def greeting_language(text: str, among: Collection[str]) -> str:
    """Return the language of a text that only greets, in one or two words."""
    words = [word.strip(_AROUND) for word in text[:80].casefold().split()]
    said = [word for word in words if any(map(str.isalpha, word))]
    found = GREETINGS.get(" ".join(said), "") if len(said) <= 2 else ""
    spoken = [language for language in found.split() if language in among]
    return spoken[0] if len(spoken) == 1 else ""
