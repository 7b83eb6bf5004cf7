"""Translates between Slack's names of emoji and their characters."""

from __future__ import annotations

from typing import Final

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
}
_NAMES: Final = {char: name for name, char in reversed(_CHARACTERS.items())}
_LONGEST = 100  # characters of a name
_LONGEST_CODE = 80  # a family of four has 40
_VARIATION = "\ufe0f"


def character(name: str) -> str:
    """``eyes`` → 👀; a skin tone is left out, a workspace's own emoji stays ``:name:``."""
    plain = name.strip(":").partition("::")[0]
    if plain in _CHARACTERS:
        return _CHARACTERS[plain]
    if len(plain) > _LONGEST:
        return f":{plain[:_LONGEST]}:"
    import emoji  # noqa: PLC0415  its table is large and seldom needed

    return emoji.emojize(f":{plain}:", language="alias")


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
