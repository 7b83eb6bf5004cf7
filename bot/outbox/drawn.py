"""Draws the card of a live row when it is sent."""

from __future__ import annotations

from functools import partial

from bot.outbox.store import Outbox
from bot.ports.cards import Card
from bot.ports.delivery import Delivery
from bot.ports.outbound import DeliveryError, Trouble
from bot.screens.live_cards import draw
from bot.settings.rules import Rules


async def drawn(store: Outbox, delivery: Delivery, rules: Rules) -> Card:
    """Return the card as the transaction left it that wrote the row; after a restart or a failed try, as the ticket is now.

    Raises DeliveryError if the ticket is gone.
    """
    if delivery.draw is not None and not delivery.attempts:
        return delivery.draw()
    card = await store.view(partial(draw, delivery, rules))
    if card is None:
        raise DeliveryError(Trouble.REFUSED, f"there is no ticket #{delivery.ticket} any more")
    return card
