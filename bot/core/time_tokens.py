"""Splits a written time into numbers, signs and words with a meaning."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from bot.core.time_words import LONGEST_THAI, SUFFIXES, Meaning, meaning

LONGEST = 80
DIGITS = frozenset("0123456789")
SIGNS = frozenset(":./-,@")
_THAI = ("\u0e00", "\u0e7f")
_THAI_ZERO, _THAI_NINE = "๐", "๙"


class Token(NamedTuple):
    """``kind`` is ``number``, one of the signs, or the kind of a word's meaning. ``digits`` are the characters of a number."""

    kind: str
    value: int = 0
    digits: int = 0


def tokens(text: str, language: str) -> list[Token] | None:
    """Return the tokens; None if the text is too long or contains anything unknown."""
    if len(text) > LONGEST:
        return None
    written = "".join(_character(char) for char in unicodedata.normalize("NFKC", text).casefold())
    found: list[Token] = []
    at = 0
    while at < len(written):
        end = at + 1
        char = written[at]
        if char.isspace():
            pass
        elif char in DIGITS:
            while end < len(written) and written[end] in DIGITS:
                end += 1
            found.append(Token("number", int(written[at:end]), end - at))
            end = _after_suffix(written, end)
        elif _is_letter(char):
            while end < len(written) and _is_letter(written[end], inside=True):
                end += 1
            end = _dotted(written, end)
            words = _words(written[at:end].replace(".", ""), language)
            if words is None:
                return None
            found += words
        elif char in SIGNS:
            found.append(Token("at" if char == "@" else char))
        else:
            return None
        at = end
    return found


def _character(char: str) -> str:
    """Write Thai digits and all dashes alike, and drop apostrophes."""
    if char in "–—−‒":
        return "-"
    if char in "'’ʼ`՝․":
        return ""
    return str(ord(char) - ord(_THAI_ZERO)) if _THAI_ZERO <= char <= _THAI_NINE else char


def _is_letter(char: str, *, inside: bool = False) -> bool:
    """Thai vowels and tones are marks and belong to the word."""
    return unicodedata.category(char)[0] in ("LM" if inside else "L")


def _after_suffix(written: str, at: int) -> int:
    """Skip an ending such as ``th`` or ``-го`` after a number."""
    begin = at + 1 if written[at : at + 1] == "-" else at
    end = begin
    while end < len(written) and _is_letter(written[end], inside=True):
        end += 1
    return end if written[begin:end] in SUFFIXES else at


def _dotted(written: str, at: int) -> int:
    """Go on behind ``p.m.`` and ``ธ.ค.``: dots with a letter or two between them belong to one abbreviation."""
    begin = at
    while written[at : at + 1] == "." and at + 1 < len(written) and _is_letter(written[at + 1]):
        at += 2
        while at < len(written) and _is_letter(written[at], inside=True):
            at += 1
    return at + 1 if at > begin and written[at : at + 1] == "." else at


def _words(written: str, language: str) -> list[Token] | None:
    if not _THAI[0] <= written[0] <= _THAI[1]:
        found = meaning(written, language)
        return [Token(*found)] if found else None
    out: list[Token] = []
    at = 0
    while at < len(written):  # Thai has no blanks between words: the longest known one is taken
        end, known = _longest(written, at)
        if known is None:
            return None
        out.append(Token(*known))
        at = end
    return out


def _longest(written: str, at: int) -> tuple[int, Meaning | None]:
    for end in range(min(len(written), at + LONGEST_THAI), at, -1):
        if known := meaning(written[at:end], "th"):
            return end, known
    return at, None
