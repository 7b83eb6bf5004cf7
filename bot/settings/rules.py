"""The configuration as the desk asks it: which queue, whose manager, what language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.core.calendar import Calendar
from bot.core.customer import Customer
from bot.core.people import Address, Identity
from bot.core.sla import Policy, soonest
from bot.core.ticket import Ticket
from bot.settings import Customers, CustomerSettings, QueueSettings
from bot.settings.queues import TIER

Queue = QueueSettings
NOBODY = CustomerSettings()


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a ticket: its queue, when its customer's clocks run, and what is promised to him."""

    queue: Queue
    calendar: Calendar
    policy: Policy


class Rules:
    """Answers from the configuration alone."""

    def __init__(
        self,
        *,
        name: str,
        language: str,
        languages: tuple[str, ...],
        queues: Mapping[str, Queue],
        customers: Customers = MappingProxyType({}),
        zone: str = "UTC",
        rate_replies: bool = True,
        rate_on_close: bool = True,
        send_seals: bool = False,
    ) -> None:
        self.zone = zone
        self.opens_chats: frozenset[str] = frozenset()
        """Channels on which we may write to a person first."""
        self.groups: frozenset[str] = frozenset()
        """Names on a ladder, written ``channel:id``, that stand for several people; their members are on a roster."""
        self.name, self.language, self.languages, self.queues = name, language, languages, queues
        self.customers = customers
        self.rate_replies, self.rate_on_close = rate_replies, rate_on_close
        self.send_seals = send_seals
        self._by_place = {(queue.place.channel, queue.place.place): queue for queue in queues.values()}

    def queue_at(self, where: Address) -> Queue | None:
        """The queue whose cards are posted there."""
        return self._by_place.get((where.channel, where.place))

    def queue_watching(self, where: Address) -> Queue | None:
        """The queue that makes tickets of all that is said in a room."""
        room = Address(where.channel, where.place)
        return next((queue for queue in self.queues.values() if room in queue.watch), None)

    def queue_of(self, ticket: Ticket) -> Queue:
        """A ticket's queue; the first one when its own was taken out of the configuration."""
        return self.queues.get(ticket.queue) or next(iter(self.queues.values()))

    def calendar_of(self, key: str) -> Calendar:
        """When a queue works, as in :meth:`queue_of`."""
        return (self.queues.get(key) or next(iter(self.queues.values()))).calendar

    def own_hours(self, person: Identity) -> Mapping[str, Calendar]:
        """A customer's own calendars, by the queue's key; none for most."""
        return self.customers.get(person, NOBODY).calendars

    def queue_for(self, channel: str) -> Queue | None:
        """Where the customers of a channel land: the first queue that serves it."""
        return next((queue for queue in self.queues.values() if channel in queue.serves), None)

    def queue_named(self, word: str) -> Queue | None:
        """A queue by its key or its name, in any case."""
        wanted = word.strip().casefold()
        return next((queue for queue in self.queues.values() if wanted in (queue.key.casefold(), queue.name.casefold())), None)

    def managed_by(self, who: Identity) -> list[Queue]:
        return [queue for queue in self.queues.values() if who in queue.managers]

    @property
    def on_ladders(self) -> list[Identity]:
        """Every person and group whom pings may reach besides assignees: managers and those a step names."""
        return list(dict.fromkeys(who for queue in self.queues.values() for who in (*queue.managers, *queue.named)))

    def places_on(self, channel: str) -> list[Address]:
        return [queue.place for queue in self.queues.values() if queue.place.channel == channel]

    def speaks(self, tag: str) -> str:
        """The desk's language that is nearest to a client's tag (``ru-RU`` → ``ru``); empty for none."""
        return _nearest(tag, tuple(self.languages))

    def language_for(self, *tags: str) -> str:
        """The first of these that the desk speaks, else the team's own."""
        return next((found for tag in tags if tag and (found := self.speaks(tag))), self.language)

    def read_by(self, customer: Customer) -> str:
        """What a customer reads: what he chose, else what he writes, else what his client is set to."""
        return self.language_for(customer.chosen_language, customer.written_language, customer.language)

    def tier_of(self, customer: Customer) -> str:
        """What sort of customer he is; empty for the usual one."""
        return self.customers.get(customer.identity, NOBODY).tier

    def terms(self, ticket: Ticket, customer: Customer) -> Terms:
        """By the ticket's queue and priority, and by the customer: where priority and tier both promise something, the sooner counts."""
        queue, own = self.queue_of(ticket), self.customers.get(customer.identity, NOBODY)
        found = [queue.policies[name] for name in (ticket.priority, f"{TIER}{own.tier}") if name in queue.policies]
        return Terms(queue, own.calendars.get(queue.key, queue.calendar), soonest(found) if found else queue.policy)


@lru_cache(1024)
def _nearest(tag: str, languages: tuple[str, ...]) -> str:
    lower = tag.replace("_", "-").lower()
    return next((language for language in languages if lower == language or lower.startswith(f"{language}-")), "")
