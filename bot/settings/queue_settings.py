"""A queue as the desk uses it. queues.py builds it from its entry in the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.core.calendar import Calendar
from bot.core.escalation import Ladder
from bot.core.limits import Rate
from bot.core.people import Address, Identity, Right, RightHolder
from bot.core.sla import Policy


@dataclass(frozen=True, slots=True)
class AutoClose:
    """How long a ticket waits for the customer until they are reminded, and until it closes."""

    remind_after: timedelta | None
    close_after: timedelta


@dataclass(frozen=True, slots=True)
class Digest:
    """When managers get their digest, in minutes since the queue's midnight; ``weekly`` starts with the weekday (0 is Monday)."""

    daily: int | None
    weekly: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class FileRules:
    """The largest attachment in bytes, and the kinds that are refused."""

    max_size: int
    refuse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long texts, files and people are kept after the closing of a ticket; None is for ever."""

    texts: timedelta | None = None
    files: timedelta | None = None
    people: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CustomerLimits:
    """How much one customer may send in a period; None is no limit."""

    messages: Rate | None
    files: Rate | None
    bytes: Rate | None
    tickets: Rate | None


@dataclass(frozen=True, slots=True)
class Review:
    """Which first messages of new customers are held: after so many with the same text (None is never), and those of links only."""

    repeated: Rate | None = None
    links: bool = False


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Where a kind of ticket waits, who works there, and its service terms.

    ``policies`` holds a complete policy for each priority or ``tier:<name>`` that has its own targets. ``claim_lapses`` is None if a claim
    never lapses, ``away_after`` if nobody goes off duty by being away, ``ask_again`` if whoever took an escalation is
    never asked again.
    """

    key: str
    name: str
    place: Address
    serves: tuple[str, ...]
    watch: tuple[Address, ...]
    managers: tuple[Identity, ...]
    agents: tuple[Identity, ...]
    thread_messages: Literal["note", "reply"]
    persona: Literal["name", "team", "none"]
    signature: str
    timezone: str
    calendar: Calendar
    policy: Policy
    policies: Mapping[str, Policy]
    ladder: Ladder
    claim_lapses: timedelta | None
    away_after: timedelta | None
    ask_again: timedelta | None
    reopen_within: timedelta
    auto_close: AutoClose | None
    digest: Digest | None
    hold: timedelta
    files: FileRules
    limits: CustomerLimits
    rights: Mapping[Right, RightHolder]
    retention: Retention = Retention()
    first_contact: Literal["open", "ask"] = "open"
    review: Review = Review()
    registered_only: bool = False

    @property
    def named(self) -> tuple[Identity, ...]:
        """The people and groups that a step of the escalation names."""
        return tuple(dict.fromkeys(Identity.parse(name) for step in self.ladder for name in step.notify if ":" in name))


def channels_named(queue: QueueSettings) -> Iterator[tuple[str, str]]:
    """Yield every channel that a queue names, with the key that names it."""
    yield "place", queue.place.channel
    yield from (("serves", channel) for channel in queue.serves)
    yield from (("watch", place.channel) for place in queue.watch)
    yield from (("managers", person.channel) for person in queue.managers)
    yield from (("agents", person.channel) for person in queue.agents)
    yield from (("escalation", who.channel) for who in queue.named)
