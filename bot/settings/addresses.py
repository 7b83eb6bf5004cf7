"""Splits the addresses of HTTP servers."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_address(text: str) -> SplitResult:
    """Split an address; reading its port raises nothing. Raises ValueError with a sentence if it has a host or port that can't be."""
    try:
        parts = urlsplit(text)
        possible = parts.port is None or parts.port > 0
    except ValueError:
        possible = False
    if not possible or not text.isprintable() or " " in text:
        raise ValueError(f"{text!r} is not an address: its host or port can't be right")
    return parts
