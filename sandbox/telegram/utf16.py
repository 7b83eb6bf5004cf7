"""Lengths as Telegram counts them."""

from __future__ import annotations


def units(text: str) -> int:
    """The length in UTF-16 units: what lies beyond the basic plane, an emoji say, takes two."""
    return len(text) + sum(character > "\uffff" for character in text)
