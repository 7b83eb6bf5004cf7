"""Answers the desk's questions about the configuration: which queue, which manager, which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.core.calendar import Calendar
from bot.core.customer import Customer
from bot.core.people import Address, Identity
from bot.core.sla import TargetTimes, soonest, target_times
from bot.core.ticket import Ticket
from bot.settings import Customers, CustomerSettings, PrivacySettings, QueueSettings
from bot.settings.queues import TIER
from bot.settings.reactions import BY_CHARACTER
from bot.settings.webhooks import WebhookSettings

Queue = QueueSettings
NOBODY = CustomerSettings()


@dataclass(frozen=True, slots=True)
class Terms:
    """The service terms of a ticket: its queue, the calendar of its targets, and the times of those that are promised."""

    queue: Queue
    calendar: Calendar
    targets: Mapping[str, TargetTimes]


class Rules:
    """The configuration as the desk uses it. It asks neither the database nor a channel."""

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
        privacy: PrivacySettings | None = None,
        reactions: Mapping[str, str] = BY_CHARACTER,
        webhooks: Mapping[str, WebhookSettings] = MappingProxyType({}),
    ) -> None:
        self.zone = zone
        self.opens_chats: frozenset[str] = frozenset()
        """Channels on which the desk may start a direct chat."""
        self.start_links: frozenset[str] = frozenset()
        """Channels on which a link can start one."""
        self.keeps_chats: frozenset[str] = frozenset()
        """Channels that keep by themselves what their people see."""
        self.native_replies: frozenset[str] = frozenset()
        """Channels on which a message can show which other one it replies to."""
        self.button_room = 0  # bytes that every channel's buttons hold
        self.groups: frozenset[str] = frozenset()
        """Recipients of an escalation, written ``channel:id``, that stand for several people; the database has their members."""
        self.name, self.language, self.languages, self.queues = name, language, languages, queues
        self.customers = customers
        self.rate_replies, self.rate_on_close = rate_replies, rate_on_close
        self.send_seals = send_seals
        self.privacy = privacy or PrivacySettings()
        self.reactions = reactions
        """What an agent's emoji does: verbs by the emoji's character."""
        self.web_url = ""
        """Where the web desk is; empty if there is none."""
        self.webhooks = {name: webhook for name, webhook in webhooks.items() if webhook.secret}
        """The webhooks that are on."""
        self.paused_webhooks: frozenset[str] = frozenset()
        """Those that are told nothing for now, because they accepted nothing for a day."""
        self._terms: dict[tuple[str, str, Identity | None], Terms] = {}
        self._by_place = {(queue.place.channel, queue.place.place): queue for queue in queues.values()}

    def queue_at(self, where: Address) -> Queue | None:
        """Return the queue whose cards are posted at this place."""
        return self._by_place.get((where.channel, where.place))

    def queue_watching(self, where: Address) -> Queue | None:
        """Return the queue that makes tickets of all messages in a room."""
        room = Address(where.channel, where.place)
        return next((queue for queue in self.queues.values() if room in queue.watch), None)

    def queue_of(self, ticket: Ticket) -> Queue:
        """Return a ticket's queue; the first one if its own was removed from the configuration."""
        return self.queue_kept(ticket.queue)

    def queue_kept(self, key: str) -> Queue:
        """Return a queue by its key; the first one if it was removed from the configuration."""
        return self.queues.get(key) or next(iter(self.queues.values()))

    def calendar_of(self, key: str) -> Calendar:
        """Return the calendar of a queue; the first queue's if it was removed from the configuration."""
        return self.queue_kept(key).calendar

    def own_hours(self, person: Identity) -> Mapping[str, Calendar]:
        """Return a customer's own calendars by the queue's key; most customers have none."""
        return self.customers.get(person, NOBODY).calendars

    def queue_for(self, channel: str) -> Queue | None:
        """Return the first queue that serves the customers of a channel."""
        return next((queue for queue in self.queues.values() if channel in queue.serves), None)

    def queue_named(self, word: str) -> Queue | None:
        """Find a queue by its key or name, in upper or lower case."""
        wanted = word.strip().casefold()
        return next((queue for queue in self.queues.values() if wanted in (queue.key.casefold(), queue.name.casefold())), None)

    def managed_by(self, who: Identity) -> list[Queue]:
        return [queue for queue in self.queues.values() if who in queue.managers]

    @property
    def escalation_recipients(self) -> list[Identity]:
        """Everybody whom escalations may notify besides assignees: managers, and the people and groups that a step names."""
        return list(dict.fromkeys(who for queue in self.queues.values() for who in (*queue.managers, *queue.named)))

    def places_on(self, channel: str) -> list[Address]:
        return [queue.place for queue in self.queues.values() if queue.place.channel == channel]

    def speaks(self, tag: str) -> str:
        """Return the desk's language that is nearest to a client's tag (``ru-RU`` → ``ru``); empty if there is none."""
        return _nearest(tag, tuple(self.languages))

    def language_for(self, *tags: str) -> str:
        """Return the first of these that the desk speaks, otherwise the team's language."""
        for tag in tags:
            if tag and (found := self.speaks(tag)):
                return found
        return self.language

    def language_of(self, customer: Customer) -> str:
        """Return the language for a customer: the one they chose, else the one they write, else their client's."""
        return self.language_for(customer.chosen_language, customer.written_language, customer.language)

    def tier_of(self, customer: Customer) -> str:
        """Return the customer's tier; empty for most."""
        return self.customers.get(customer.identity, NOBODY).tier

    def terms(self, ticket: Ticket, customer: Customer) -> Terms:
        """Return the terms by the ticket's queue and priority and by the customer. If priority and tier both set a target, the shorter
        counts.
        """
        person = customer.identity if customer.identity in self.customers else None
        asked = (ticket.queue, ticket.priority, person)
        if (known := self._terms.get(asked)) is None:
            queue, own = self.queue_of(ticket), self.customers[person] if person else NOBODY
            found = [queue.policies[name] for name in (ticket.priority, f"{TIER}{own.tier}") if name in queue.policies]
            policy = soonest(found) if found else queue.policy
            known = self._terms[asked] = Terms(queue, own.calendars.get(queue.key, queue.calendar), target_times(policy, queue.ladder))
        return known


@lru_cache(1024)
def _nearest(tag: str, languages: tuple[str, ...]) -> str:
    lower = tag.replace("_", "-").lower()
    return next((language for language in languages if lower == language or lower.startswith(f"{language}-")), "")
