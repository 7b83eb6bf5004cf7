"""The verbs that may be buttons on a card. The registry of commands fills this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.core.ticket import Ticket
from bot.ports.cards import Style


class Slot(StrEnum):
    """Where a button appears on a card."""

    FRONT = "front"
    MORE = "more"
    PING = "ping"
    NONE = "none"


def always(_: Ticket) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbButton:
    """A verb as a button. ``button`` is its label (a message id); ``offered`` tells whether a ticket allows it now, ``on_merged``
    whether a ticket that was merged into another one does. ``question`` (a message id) is asked before it acts, where a channel can ask.
    """

    verb: str
    button: str = ""
    slot: Slot = Slot.NONE
    style: Style = ""
    offered: Callable[[Ticket], bool] = always
    order: int = 50
    on_merged: bool = False
    question: str = ""


_BUTTONS: dict[str, VerbButton] = {}


def add(button: VerbButton) -> None:
    """Register a team's verb."""
    _BUTTONS[button.verb] = button
    on_card.cache_clear()


def find(verb: str) -> VerbButton:
    """Return a team's verb. Raises LookupError for an unknown one."""
    return _BUTTONS[verb]


@cache
def on_card(slot: Slot) -> tuple[VerbButton, ...]:
    """Return the team's verbs in a slot of a ticket's card, in order."""
    there = [found for _, found in sorted(_BUTTONS.items()) if found.slot is slot and found.button]
    return tuple(sorted(there, key=lambda found: found.order))
