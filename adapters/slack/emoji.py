"""Translates between Slack's short names of emoji and their characters. All of Slack's names are in ``emoji.txt``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from bot.core.cuts import short

_FILE: Final = Path(__file__).with_name("emoji.txt")
_LONGEST: Final = 100  # characters of a name
_LONGEST_CODE: Final = 80  # a family of four has 40
_LEAST_AFTER_A_LETTER: Final = 3  # characters of a name: ``a:b:`` is no blood type
_VARIATION: Final = "\ufe0f"
_TONES: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_RUN: Final = re.compile(r"(?<![\d_:])(?::[a-z0-9_+'-]{1,60}:)+(?![\w:])")
_CODE: Final = re.compile(r":([a-z0-9_+'-]{1,60}(?:::skin-tone-[2-6](?:-[2-6])?)?):")


class _Table(NamedTuple):
    characters: dict[str, str]
    """By each of their names."""
    names: dict[str, str]
    """The first name of each character, which is here without its variation."""
    toned: frozenset[str]
    """The characters that skin tones change."""


@cache
def _table() -> _Table:
    """A line of the file has a character, ``~`` if skin tones change it, and its names."""
    lines = [line.split() for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("# ")]
    found = [(shown.removesuffix("~"), shown.endswith("~"), names) for shown, *names in lines]
    return _Table(
        {name: char for char, _, names in found for name in names},
        {char.replace(_VARIATION, ""): names[0] for char, _, names in found},
        frozenset(char for char, toned, _ in found if toned),
    )


def character(name: str) -> str:
    """``eyes`` → 👀; a skin tone is left out, a workspace's own emoji stays ``:name:``."""
    plain = name.strip(":").partition("::")[0]
    return _table().characters.get(plain) or f":{short(plain, _LONGEST)}:"


def written(name: str) -> str:
    """The same with its skin tone: ``wave::skin-tone-3`` → 👋🏼. Two tones for two people are left out."""
    char, tone = character(name), _table().characters.get(name.strip(":").partition("::")[2], "")
    # The tone follows the person, before what they are or do.
    return char[0] + tone + char[1:].removeprefix(_VARIATION) if char in _table().toned and _TONES.match(tone) else char


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
    return _table().names.get(_TONES.sub("", char).replace(_VARIATION, ""), char)


def from_code(code: str) -> str:
    """``1f44d-1f3fb`` → the character; empty when it is no code."""
    if len(code) > _LONGEST_CODE:
        return ""
    try:
        return "".join(chr(int(part, 16)) for part in code.split("-") if part)
    except (ValueError, OverflowError):
        return ""
