"""Finds the entities that Telegram recognises in plain text: commands, links, mentions, hashtags, addresses."""

from __future__ import annotations

import re

from sandbox.telegram.refusal import Json
from sandbox.telegram.utf16 import units

_TLD = r"(?:com|org|net|io|de|ru|ua|am|th|me|info|dev|app|eu|uk|us|co|edu|gov|example|рф|укр)"
_REST = r"[^\s<>\"«»]"
_LOOKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "url",
        re.compile(
            rf"(?<![\w@/.-])(?:(?:https?|ftp|tg|ton)://{_REST}+|(?:[\w-]+\.)+{_TLD}(?![\w-])(?::\d+)?(?:[/?#]{_REST}*)?)", re.IGNORECASE
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@<>])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z0-9]{3,8}(?![\w$])")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d{10,14}(?!\d)")),
)
_TRAILING = ".,:;!?'"


def find_entities(text: str) -> list[Json]:
    """Find entities in plain text. Telegram has more rules (it knows every top-level domain); for ordinary text the result is the same."""
    found: list[Json] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in (_LOOKS[1], _LOOKS[0], *_LOOKS[2:]):
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "url":
                end = _without_tail(text, start, end)
            if any(start < until and begin < end for begin, until in taken):
                continue
            taken.append((start, end))
            found.append({"type": kind, "offset": units(text[:start]), "length": units(text[start:end])})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def _without_tail(text: str, start: int, end: int) -> int:
    """Remove what isn't part of a link: punctuation after it, and a closing bracket that was opened before it."""
    while end > start and (text[end - 1] in _TRAILING or (text[end - 1] == ")" and "(" not in text[start:end])):
        end -= 1
    return end
