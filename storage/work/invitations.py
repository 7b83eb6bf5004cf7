"""Links that bring people to tickets that wait for them."""

from __future__ import annotations

from bot.core.ticket import Ticket
from bot.ports.invitations import Invitation
from storage.work.transaction import Transaction


class SqlInvitations:
    """See :class:`bot.ports.invitations.InvitationRepository`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._invitations = transaction, transaction.db, transaction.invitations

    def ticket_of(self, digest: str) -> int:
        self._invitations.flush()
        row = self._db.one("select ticket from invitation where digest = ?", (digest,))
        return int(row[0]) if row else 0

    def of_ticket(self, ticket: Ticket) -> Invitation | None:
        found = self._invitations.where("ticket = ?", (ticket.number,), lock=True)
        return found[0] if found else None

    def add(self, ticket: Ticket, digest: str, expires_at: int) -> Invitation:
        return self._invitations.add(Invitation(self._transaction.new_id(), ticket.number, digest, expires_at))
