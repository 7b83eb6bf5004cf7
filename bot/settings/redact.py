"""Removes secrets from texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from pydantic import BaseModel, SecretStr

HIDDEN = "***"
_SHORTEST = 6  # a shorter value would hide harmless text
_SHAPES = re.compile(
    r"""(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}         # a number, a colon and a long word
    | xox[a-z]-[A-Za-z0-9-]{8,}             # tokens with a telling prefix
    | xapp-[A-Za-z0-9-]{8,}
    | bellhop_[A-Za-z0-9_-]{20,}
    | Bearer\s+[A-Za-z0-9._~+/=-]{8,}
    | (?:(?<=password=)|(?<=[?&]ticket=)|(?<=[?&]token=)|(?<=[?&]secret=))(?:'[^']*'|[^\s&'"]+)   # an option of an address
    | (?<=://)(?!user:password@)[^\s/@:]*:[^\s/@]+(?=@)         # user and password in an address, but not in our examples
    """,
    re.VERBOSE,
)


class Redactor:
    """Hides known secrets, and whatever looks like a token."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        longest_first = sorted({value for value in known if len(value) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        return _SHAPES.sub(HIDDEN, text)


def secrets_of(settings: object) -> list[str]:
    """Return every secret value of a configuration, so that none is ever printed."""
    return list(_secrets(settings))


def _secrets(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _secrets(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _secrets(getattr(value, field.name))
