"""What follows from everything that a transaction changed, at its end. No other code needs to think of it."""

from __future__ import annotations

from bot.announce.cards import update_cards
from bot.announce.webhooks import tell_webhooks
from bot.ports.work import Work
from bot.settings.rules import Rules


def conclude(rules: Rules, work: Work) -> None:
    """Queue what shows the changes: cards, lists of pings, and events for webhooks."""
    update_cards(rules, work)
    tell_webhooks(rules, work)
