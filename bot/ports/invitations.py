"""What the store keeps of links that bring people to tickets. A part of :class:`bot.ports.work.Work`."""

from __future__ import annotations

from typing import Protocol

from bot.core.invitation import Invitation
from bot.core.ticket import Ticket


class InvitationRepository(Protocol):
    """The invitations: one for each ticket that waits or waited for somebody."""

    def ticket_of(self, digest: str) -> int:
        """The number of the ticket to which a link with this digest leads; 0 if there is none. It is not locked."""

    def of_ticket(self, ticket: Ticket) -> Invitation | None: ...
    def add(self, ticket: Ticket, digest: str, expires_at: int) -> Invitation: ...
