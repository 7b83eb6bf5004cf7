"""Cleans names and texts that strangers chose of what breaks a database, a file system or the reading direction."""

from __future__ import annotations

import re
import unicodedata

from bot.core.cuts import file_name

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Letters and "symbols" that show nothing: a message of these alone is empty for Telegram too.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean(text: str) -> str:
    """NUL and lone surrogates replaced one for one, so that places in the text stay where they are."""
    return _UNSTORABLE.sub("\ufffd", text)


def person(*parts: object) -> str:
    """The parts of a name in one line."""
    words = " ".join(part for part in parts if isinstance(part, str))
    if words.isprintable() and "  " not in words:
        return words.strip()
    return " ".join(clean(_CONTROLS.sub("", words)).split())


def file(name: object, default: str) -> str:
    """The last part of a path, without controls and reading direction tricks, its ending kept when it is too long."""
    if not isinstance(name, str):
        return default
    last = clean(_CONTROLS.sub("", name)).replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    return file_name(last) or default


def blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return all(char.isspace() or char in _INVISIBLE or unicodedata.category(char) in ("Cf", "Cc") for char in text)
