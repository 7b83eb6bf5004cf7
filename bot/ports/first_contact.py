"""What the store keeps of first messages. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.customer import Customer


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What somebody unknown wrote. ``content`` is the message as it came (:mod:`bot.ports.inbound_data`)."""

    customer: int
    queue: str
    at: int
    content: str
    post: int = 0
    """The question whether they are a person, in their first row."""


class FirstContactRepository(Protocol):
    """Messages of people who haven't said yet that they are people, and which first texts are repeated."""

    def add(self, message: FirstMessage) -> None: ...
    def of(self, customer: Customer) -> list[FirstMessage]:
        """What a customer wrote, in order and locked."""

    def remove(self, customer: Customer) -> None: ...
    def asked(self, queue: str) -> int:
        """How many people were asked in a queue and haven't answered."""

    def held(self, queue: str, limit: int) -> list[int]:
        """The numbers of a queue's tickets that are held for review, oldest first."""

    def count_text(self, digest: str, since: int) -> int:
        """Count a first text. Returns how often it came, this time included, since its first time, which was not before ``since``."""

    def forget_texts(self, before: int) -> None:
        """Forget the texts that came first before a time."""
