"""Splits a text into words and folds away differences that don't matter: case, width, diacritics, ё/е, և/եւ, ß/ss, apostrophes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.search.thai import alike, is_thai

LONGEST = 40  # characters of a token: PostgreSQL takes at most 2,046 bytes
_QUOTES = "'’‘`´"  # no word characters, unlike the other apostrophes
_APOSTROPHES = f"{_QUOTES}ʼʹ"
_UNSPACED = (
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u109f\u1780-\u17df"  # Thai, Lao, Myanmar, Khmer without digits
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"  # Kana, Han, Hangul
)
_MARKS = "\u0300-\u036f\u0483-\u0487\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f"  # combining marks and invisible characters inside words
_WORD = re.compile(
    rf"(?P<run>[{_UNSPACED}](?:[{_UNSPACED}{_MARKS}])*)|(?P<word>[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}]|[{_QUOTES}](?=[^\W\d_]))*)"
)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_DROPPED = re.compile(rf"[{_APOSTROPHES}{_MARKS}]")
_LETTERS = str.maketrans(
    {"ё": "е", "ґ": "г", "ѐ": "е", "ѝ": "и", "և": "եւ", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d"}
)
_KEPT = "йї"  # letters of their own, although Unicode takes them apart


class Word(NamedTuple):
    """A word of a text: its folded form, where it is (code points), and whether it is a run of a script without blanks."""

    text: str
    start: int
    end: int
    unspaced: bool = False


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text, in order. Punctuation, symbols and emoji are none."""
    for found in _WORD.finditer(text):
        folded = fold(found[0])
        if folded:
            run = found.lastgroup == "run"
            yield Word(folded if run else folded[:LONGEST], *found.span(), run)


def fold(word: str) -> str:
    """Return a word without the differences that don't matter. Thai tone marks and й stay: they make other words."""
    return word.lower() if word.isascii() and word.isalnum() else _folded(word)


@lru_cache(4_000)
def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", word)).casefold()
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", plain.translate(_LETTERS)))
    if not plain.isascii():
        plain = "".join(map(_bare, plain))
    if not plain.isalnum():
        plain = "".join([char for char in plain if char.isalnum() or unicodedata.category(char)[0] == "M"])
    return alike(plain) if plain and is_thai(plain) else plain


@lru_cache(1_000)
def _bare(char: str) -> str:
    if char in _KEPT:
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    apart = unicodedata.normalize("NFD", char)
    return apart[0] if len(apart) > 1 and apart[0] < "\u0590" else char


def bigrams(run: str) -> list[str]:
    """Return the overlapping pairs of a run and its last character, so that any part of it can be found."""
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]
