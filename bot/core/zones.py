"""Recognises time zones. Their names come from platforms and from the database, and this machine may not know them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

LONGEST = 64  # characters; the longest name in the list has 32


@lru_cache(1024)
def known_zone(name: str) -> str:
    """Return the name if it is a time zone that we know, otherwise an empty text."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown; not a name; a folder of the list, or too long
        return ""
    return name if len(name) <= LONGEST else ""
