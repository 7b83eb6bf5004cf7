"""Keeps cards in step with tickets: whatever changed in a transaction is shown once, at its end."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.ports.work import Work
from bot.settings.rules import Rules


def update_cards(rules: Rules, work: Work) -> None:
    """Queue an update of each card that shows less than is known. No other code needs to think of cards."""
    announce = Announcer(work, rules)
    for ticket in work.tickets.stale_cards():
        announce.card(ticket)
