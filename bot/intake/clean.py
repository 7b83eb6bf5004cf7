"""Removes characters from inbound texts that a database, log or screen can't handle, or that mislead readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from bot.core.cuts import short
from bot.core.file_names import safe_name, with_ending
from bot.core.people import Profile
from bot.core.richtext import RichText
from bot.core.visible_text import can_be_seen, on_one_line
from bot.ports.inbound import Inbound

T = TypeVar("T", bound=Inbound)
# NUL and most control characters and lone surrogates; overrides of the text direction.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_OVERRIDES = re.compile("[\u202d\u202e]")
NAME, TAG = 120, 35  # characters


def clean_text(text: str) -> str:
    if _OVERRIDES.search(text):
        text = _OVERRIDES.sub("", text)
    return _BAD.sub("\ufffd", text) if _BAD.search(text) else text


def clean_name(name: str) -> str:
    """Return a name on one line, in one direction, of limited length; empty if nothing of it is visible."""
    name = short(on_one_line(clean_text(name)), NAME)
    return name if can_be_seen(name) else ""


def clean_file_name(name: str) -> str:
    """Return a file's name on one line, in one direction; if it is too long, it keeps its ending."""
    name = safe_name(on_one_line(clean_text(name)))
    return name if can_be_seen(name) else ""


def clean_rich(rich: RichText) -> RichText:
    if not any(_BAD.search(span.text) or _OVERRIDES.search(span.text) for span in rich):
        return rich
    return tuple(replace(span, text=clean_text(span.text)) for span in rich)


def cleaned(inbound: T) -> T:
    """Return the same event, safe to store."""
    changes: dict[str, Any] = {}
    for name in _fields_to_clean(type(inbound)):
        before = getattr(inbound, name)
        after = _CLEANERS[name](before)
        if after is not before and after != before:
            changes[name] = after
    return replace(inbound, **changes) if changes else inbound


def _fields_to_clean(kind: type[Inbound]) -> tuple[str, ...]:
    """Return the fields of a kind of event that strangers fill in."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.name in _CLEANERS)
    return _FIELDS[kind]


def clean_profile(profile: Profile) -> Profile:
    """Return the same profile, safe to store. A zone that we don't know counts as not told."""
    handle, zone = clean_name(profile.handle), profile.zone
    name = clean_name(profile.name) or handle or profile.identity.id
    language = short(clean_name(profile.language), TAG, ellipsis="")
    if (name, handle, language, zone) == (profile.name, profile.handle, profile.language, profile.timezone):
        return profile
    return replace(profile, name=name, handle=handle, language=language, timezone=zone)


_FIELDS: dict[type[Inbound], tuple[str, ...]] = {}
_CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "by": clean_profile,
    "author": clean_profile,
    "text": clean_rich,
    "texts": lambda texts: {name: clean_rich(rich) for name, rich in texts.items()},
    "values": lambda values: {name: clean_text(text) for name, text in values.items()},
    "files": lambda files: (
        files and tuple(replace(file, name=with_ending(clean_file_name(file.name) or "file", file.mime)) for file in files)
    ),
    "as_new": lambda message: message and cleaned(message),
    "line": clean_text,
    "quote": clean_text,
    "quoted": clean_name,
    "verb": clean_text,
    "emoji": clean_text,
    "args": lambda args: tuple(clean_text(arg) for arg in args),
}
