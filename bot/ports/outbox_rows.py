"""The rows of the outbox as units of work read and write them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery
from bot.ports.waiting_rows import Delay


class OutboxRepository(Protocol):
    """The rows of the outbox."""

    def enqueue(self, delivery: Delivery) -> Delivery:
        """Add a row. It gets its id and its number in the order of its place."""

    def keep(self, delivery: Delivery) -> Delivery:
        """Add a row that isn't sent: what it shows is held back, or another row shows it. ``state`` says which."""

    def held(self, ticket: Ticket, limit: int) -> list[Delivery]:
        """The oldest rows of a ticket that are held back."""

    def update_card(self, delivery: Delivery) -> None:
        """Store the changed card of a row, and what else the row says about the post."""

    def get(self, number: int) -> Delivery | None: ...
    def locked(self, number: int) -> Delivery | None:
        """The row as it is now. Until this transaction ends, nobody begins to send it."""

    def by_message(self, channel: str, place: str, message: str) -> Delivery | None:
        """Our post that became this message, or a copy of which did.

        Raises RetryLater while it is not known which message a card or a ping in that place became.
        """

    def of_ticket(self, ticket: Ticket, purpose: str, ref: int = 0) -> list[Delivery]: ...
    def of_messages(self, ticket: Ticket, purpose: str, messages: Collection[int]) -> list[Delivery]:
        """The same, of these messages."""

    def undecided(self, ticket: Ticket) -> list[Delivery]:
        """The replies that failed or are in doubt."""

    def carry(self, messages: Collection[int], source: Ticket, target: Ticket, *, but_under: int = 0) -> None:
        """The posts of these messages belong to another ticket now, except for those in the thread of the card ``but_under``."""

    def pings_to(self, place: str, *, since: int = 0) -> list[Delivery]:
        """The posts of pings in a direct chat or a queue's place that nobody has acknowledged, since a time."""

    def waiting_cards(self, place: str, limit: int) -> list[Delivery]:
        """The cards of tickets that are not posted yet in a place, in their order."""

    def is_waiting(self) -> bool:
        """Whether any row waits to be sent."""

    def delays(self, before: int, limit: int) -> list[Delay]:
        """The oldest replies that were written before this time and were not sent, and why."""

    def waiting_on(self, channel: str, place: str = "") -> int:
        """How many rows wait to be sent on a channel, or to one of its places."""

    def set_further_messages(self, delivery: Delivery, messages: Sequence[str]) -> None:
        """Store the ids of the further messages of a post, in their order. They replace the earlier ones."""

    def store_sent(self, delivery: Delivery, messages: Sequence[str]) -> bool:
        """Store which messages of an unfinished post were sent; for an edit, the further messages that its post has by now. False when
        another process has taken over its place.
        """

    def further_messages(self, delivery: Delivery) -> list[str]:
        """The ids of those messages, in their order."""

    def add_copy(self, delivery: Delivery, message: str) -> bool:
        """Store the id of a second copy of a post, in the same place. False when it was stored before."""

    def empty(self, before: int, limit: int) -> int:
        """Delete what finished edits and marks from before a time have shown. Looks at up to ``limit`` rows, and returns at how many.

        Posts and the newest edit of each keep it, because they say what is shown now: that may be edited or quoted.
        """

    def finish(self, delivery: Delivery) -> bool:
        """Store what became of a delivery. False when another process has taken over its place: then that process decides."""

    def remove(self, delivery: Delivery) -> None:
        """Delete the row of a finished delivery that nothing refers to."""

    def pause(self, pace: str, due_at: int, reason: str) -> None:
        """Send nothing to a place until this time."""
