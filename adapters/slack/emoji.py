"""Translates between Slack's short names of emoji and their characters."""

from __future__ import annotations

import re
from typing import Final

from bot.core.cuts import short
from bot.core.emoji import VARIATION, emoji_names

_LONGEST: Final = 100  # characters of a name
_LONGEST_CODE: Final = 80  # a family of four has 40
_LEAST_AFTER_A_LETTER: Final = 3  # characters of a name: ``a:b:`` is no blood type
_TONES: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_RUN: Final = re.compile(r"(?<![\d_:])(?::[a-z0-9_+'-]{1,60}:)+(?![\w:])")
_CODE: Final = re.compile(r":([a-z0-9_+'-]{1,60}(?:::skin-tone-[2-6](?:-[2-6])?)?):")


def character(name: str) -> str:
    """``eyes`` → 👀; a skin tone is left out, a workspace's own emoji stays ``:name:``."""
    plain = name.strip(":").partition("::")[0]
    return emoji_names().characters.get(plain) or f":{short(plain, _LONGEST)}:"


def written(name: str) -> str:
    """The same with its skin tone: ``wave::skin-tone-3`` → 👋🏼. Two tones for two people are left out."""
    char, tone = character(name), emoji_names().characters.get(name.strip(":").partition("::")[2], "")
    # The tone follows the person, before what they are or do.
    return char[0] + tone + char[1:].removeprefix(VARIATION) if char in emoji_names().toned and _TONES.match(tone) else char


def with_characters(text: str) -> str:
    """Text in which ``:tada:`` is written out; what is no emoji stays."""
    return _RUN.sub(_written_out, text) if text.count(":") > 1 else text


def _written_out(run: re.Match[str]) -> str:
    behind_a_letter = run.string[run.start() - 1 : run.start()].isalpha()
    return _CODE.sub(lambda code: code[0] if behind_a_letter and _is_short(code[1]) else _known(code), run[0])


def _is_short(name: str) -> bool:
    return len(name) < _LEAST_AFTER_A_LETTER or name.isdecimal()


def _known(code: re.Match[str]) -> str:
    char = written(code[1])
    return code[0] if char.startswith(":") else char


def name_of(char: str) -> str:
    """👀 → ``eyes``; what Slack has no name for stays."""
    return emoji_names().names.get(_TONES.sub("", char).replace(VARIATION, ""), char)


def from_code(code: str) -> str:
    """``1f44d-1f3fb`` → the character; empty when it is no code."""
    if len(code) > _LONGEST_CODE:
        return ""
    try:
        return "".join(chr(int(part, 16)) for part in code.split("-") if part)
    except (ValueError, OverflowError):
        return ""
