"""Names tickets on a card of another one. People search for a card by its #number, so other cards must not contain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.richtext import RichText, ticket_names


def without_signs(numbers: Sequence[int]) -> RichText:
    """Return ``1042, 1043``, each of which agents see as a link."""
    return tuple(replace(span, text=span.text.removeprefix("#")) for span in ticket_names(numbers))
