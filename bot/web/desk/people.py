"""Who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.parameters import people_of
from bot.core.people import Identity
from bot.settings.rules import Queue
from bot.tickets.context import Context


@dataclass(frozen=True, slots=True)
class AwayRow:
    """Somebody who is off duty, since when (milliseconds since 1970), and their queues."""

    name: str
    since: int
    queues: str


def away_rows(context: Context, queues: Sequence[Queue]) -> list[AwayRow]:
    """Return everybody of these queues who is off duty."""
    whose: dict[str, list[str]] = {}
    for queue in queues:
        for who in dict.fromkeys((*people_of(context, queue.key), *queue.managers)):
            whose.setdefault(str(who), []).append(queue.name)
    found = [(who, context.work.people.away_at(Identity.parse(who))) for who in whose]
    return [AwayRow(context.name_of(who), since, ", ".join(whose[who])) for who, since in found if since]
