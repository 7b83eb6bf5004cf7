"""Sends pictures, such as a chart of figures, to the person who asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.people import Address, place_key
from bot.core.period import Period, local_day
from bot.ports.cards import Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.screens.charts import chart_card
from bot.tickets.context import Context


def send_chart(context: Context, name: str, who: Sequence[str], period: Period) -> None:
    """Send the figures of a period, by day or week."""
    days = period.days or (local_day(period.since, context.zone), local_day(period.until, context.zone))
    send_picture(context, chart_card(name, who, days, context.rules, context.language))


def send_picture(context: Context, card: Card) -> None:
    """Send it to their direct chat, because a picture can't be shown to one person in a room."""
    where = Address(context.actor.channel, context.actor.id)
    context.announce.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.CHART, priority=Priority.TALK)
