"""Short names of emoji, such as ``eyes`` for 👀. All of them are in ``names.txt``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

VARIATION: Final = "\ufe0f"
_FILE: Final = Path(__file__).with_name("names.txt")


class EmojiNames(NamedTuple):
    """``characters`` are by each of their names. ``names`` has the first name of each character, which is there without its variation.
    ``toned`` are the characters that skin tones change.
    """

    characters: dict[str, str]
    names: dict[str, str]
    toned: frozenset[str]


@cache
def emoji_names() -> EmojiNames:
    """A line of the file has a character, ``~`` if skin tones change it, and its names."""
    lines = [line.split() for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("# ")]
    found = [(shown.removesuffix("~"), shown.endswith("~"), names) for shown, *names in lines]
    return EmojiNames(
        {name: char for char, _, names in found for name in names},
        {char.replace(VARIATION, ""): names[0] for char, _, names in found},
        frozenset(char for char, toned, _ in found if toned),
    )
