"""Updates the card of each ticket and each list of pings that changed in a transaction, once, at its end."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.ports.work import Work
from bot.settings.rules import Rules


def update_cards(rules: Rules, work: Work) -> None:
    """Queue an update of each outdated card and list of pings. No other code needs to think of them."""
    announce = Announcer(work, rules)
    for ticket in work.tickets.stale_cards():
        if ticket.card or not ticket.spam:  # what was held for review has no card
            announce.card(ticket)
    for shown in work.ping_lists.changed():
        announce.show_list(shown)
