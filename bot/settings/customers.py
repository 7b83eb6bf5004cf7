"""Builds the tiers and calendars of individual customers from ``customers:``."""

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
from bot.settings.queue_settings import QueueSettings
from bot.settings.queues import TIER, calendar_of

Report = Callable[[str, str, str], None]
"""Receives a problem: the customer's key, the key inside the entry, and what is wrong."""


@dataclass(frozen=True, slots=True)
class CustomerSettings:
    """The service terms of one customer. ``calendars`` are their own by queue; empty if they have no hours of their own."""

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
    """Build all entries. Whatever a customer's calendar leaves out is taken from each queue."""
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
    """Yield a warning for each tier for which no queue has its own targets."""
    known = {name.removeprefix(TIER) for queue in queues.values() for name in queue.policies if name.startswith(TIER)}
    for who, customer in customers.items():
        if customer.tier and customer.tier not in known:
            names = nearest(customer.tier, known)
            yield f"customers.{who}.tier is {customer.tier!r}, to which no queue promises anything under sla_by: {names}"
