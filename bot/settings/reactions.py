"""``reactions:``: what an agent's emoji does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.emoji import emoji_names
from bot.settings.errors import nearest
from bot.settings.fields import from_text

MAKES_TICKET, SENDS_NOTE = "new", "reply"
ON_CARD = ("attention", "claim", "close", "release", "reopen", "wait")
"""The verbs that an emoji on a ticket's card can stand for: those that ask nothing."""
DEFAULT = {"eyes": "claim", "white_check_mark": "close", "ticket": MAKES_TICKET, "incoming_envelope": SENDS_NOTE}


def verbs_by_character(value: Any) -> Any:
    """Return the verbs by the emoji's character. Raises ValueError for unknown emoji and verbs."""
    value = from_text(value)
    if not isinstance(value, Mapping):
        raise ValueError("it must be a group of emoji, each with a verb, such as {eyes: claim}")  # noqa: TRY004  pydantic's way
    return {_character(str(name)): _verb(str(name), verb) for name, verb in value.items() if verb is not None}


def _character(name: str) -> str:
    known = emoji_names()
    plain = name.strip().strip(":").lower()
    if plain not in known.characters:
        close = nearest(plain, known.characters)
        raise ValueError(f"{name!r} is no emoji's name{f': {close}' if '→' in close else '; write it as in :eyes:, without the colons'}")
    return known.characters[plain]


def _verb(name: str, verb: Any) -> str:
    verbs = (*ON_CARD, MAKES_TICKET, SENDS_NOTE)
    if str(verb) not in verbs:
        raise ValueError(f"{name}: {verb!r} can't be done with an emoji; {nearest(str(verb), verbs)}")
    return str(verb)


BY_CHARACTER: Mapping[str, str] = verbs_by_character(DEFAULT)
