"""The colours of the widget that follow from the one in the settings."""

from __future__ import annotations

_INKS = ("#ffffff", "#1c2529")
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue


def colours(chosen: str) -> str:
    """Return CSS variables: the chosen colour (# and six digits), and white or dark, whichever is read more easily on it."""
    return f"--c:{chosen};--o:{max(_INKS, key=lambda ink: contrast(ink, chosen))}"


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """From 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip(_SHARES, linear, strict=True))
