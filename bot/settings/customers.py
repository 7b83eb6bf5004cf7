"""``customers:`` as written goes in; the tiers and calendars of single customers come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.calendar import Calendar
from bot.core.people import Identity
from bot.settings.errors import nearest
from bot.settings.fields import identity
from bot.settings.parts import CustomerEntry, DeskSettings
from bot.settings.queue_parts import QueueEntry
from bot.settings.queues import TIER, QueueSettings, calendar_of

Report = Callable[[str, str, str], None]
"""Told of a problem: the customer's key, the key inside, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CustomerSettings:
    """A customer to whom other promises are made. ``calendars`` are his in each queue, by its key; none when he has no hours of his own."""

    tier: str = ""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


Customers = Mapping[Identity, CustomerSettings]


def built(
    entries: Mapping[str, CustomerEntry],
    queues: Mapping[str, QueueEntry],
    desk: DeskSettings,
    now: datetime,
    report: Report,
) -> dict[Identity, CustomerSettings]:
    """What is left out of a customer's calendar is as in the queue that his ticket is in."""
    customers: dict[Identity, CustomerSettings] = {}
    for key, entry in entries.items():

        def tell(inner: str, problem: str, key: str = key) -> None:
            report(key, inner, problem)

        try:
            who = identity(key)
        except ValueError as error:
            report(key, "", f"is wrong: {error}")
            continue
        own = entry.model_dump(include={"timezone", "hours", "holidays", "exceptions"}, exclude_unset=True)
        calendars = {name: calendar_of(queue.model_copy(update=own), desk, now, tell) for name, queue in queues.items()} if own else {}
        customers[who] = CustomerSettings(entry.tier, {name: calendar for name, calendar in calendars.items() if calendar is not None})
    return customers


def idle_tiers(customers: Customers, queues: Mapping[str, QueueSettings]) -> Iterator[str]:
    """Tiers to which no queue promises anything of its own."""
    known = {name.removeprefix(TIER) for queue in queues.values() for name in queue.policies if name.startswith(TIER)}
    for who, customer in customers.items():
        if customer.tier and customer.tier not in known:
            names = nearest(customer.tier, known)
            yield f"customers.{who}.tier is {customer.tier!r}, to which no queue promises anything under sla_by: {names}"
