"""Sends a picture of figures to the person who asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.people import Address, place_key
from bot.core.period import Period, local_day
from bot.ports.delivery import Kind, Priority, Purpose
from bot.screens.charts import chart_card
from bot.tickets.context import Deed


def send_chart(deed: Deed, name: str, who: Sequence[str], period: Period) -> None:
    """To the one who asked, in his own direct chat: a picture cannot be shown to one person alone in a room."""
    days = period.days or (local_day(period.since, deed.zone), local_day(period.until, deed.zone))
    where = Address(deed.actor.channel, deed.actor.id)
    card = chart_card(name, who, days, deed.rules, deed.language)
    deed.announce.put(where, Kind.POST, card, lane=place_key(where), purpose=Purpose.CHART, priority=Priority.TALK)
