"""Translates between Slack's names of emoji and their characters."""

from __future__ import annotations

import re
from typing import Final

from bot.core.cuts import short

_CHARACTERS: Final = {
    "eyes": "👀",
    "white_check_mark": "✅",
    "lock": "🔒",
    "ballot_box_with_check": "☑️",
    "ticket": "🎫",
    "incoming_envelope": "📨",
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "hourglass_flowing_sand": "⏳",
    "x": "❌",
    "simple_smile": "🙂",
    "the_horns": "🤘",
    "face_palm": "🤦",
    "knife_fork_plate": "🍽️",
}
_NAMES: Final = {char: name for name, char in reversed(_CHARACTERS.items())}
_LONGEST = 100  # characters of a name
_LONGEST_CODE = 80  # a family of four has 40
_VARIATION = "\ufe0f"
_CODE = re.compile(r"(?<![\w:])(?::([a-z0-9_+'-]{1,60}):)(?::skin-tone-[2-6]:)?(?!\w)")
_FLAG = re.compile(r"flag-([a-z]{2})")
_REGIONAL_A = 0x1F1E6


def character(name: str) -> str:
    """``eyes`` → 👀; a skin tone is left out, a workspace's own emoji stays ``:name:``."""
    plain = name.strip(":").partition("::")[0]
    if plain in _CHARACTERS:
        return _CHARACTERS[plain]
    if len(plain) > _LONGEST:
        return f":{short(plain, _LONGEST)}:"
    if flag := _FLAG.fullmatch(plain):
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag[1])
    import emoji  # noqa: PLC0415  its table is large and seldom needed

    other = plain.replace("female-", "woman_").replace("male-", "man_").replace("-", "_")  # what Slack calls differently
    found = (emoji.emojize(f":{one}:", language="alias") for one in (plain, other))
    return next((char for char in found if not char.startswith(":")), f":{plain}:")


def with_characters(text: str) -> str:
    """Text in which ``:tada:`` is written out; what is no emoji stays."""
    return _CODE.sub(lambda found: _known(found[0], found[1]), text) if text.count(":") > 1 else text


def _known(code: str, name: str) -> str:
    char = character(name)
    return code if char.startswith(":") else char


def name_of(char: str) -> str:
    """👀 → ``eyes``."""
    if char in _NAMES:
        return _NAMES[char]
    import emoji  # noqa: PLC0415  its table is large and seldom needed

    return emoji.demojize(char, language="alias").strip(":")


def from_code(code: str) -> str:
    """``1f44d-1f3fb`` → the character; empty when it is no code."""
    if len(code) > _LONGEST_CODE:
        return ""
    try:
        return "".join(chr(int(part, 16)) for part in code.split("-") if part)
    except (ValueError, OverflowError):
        return ""
