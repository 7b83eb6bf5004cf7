"""One identity map for each table whose rows become objects."""

from __future__ import annotations

from bot.core.canned import Canned
from bot.core.customer import Customer
from bot.core.escalations import Ping, Rating, Reminder
from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery
from bot.ports.erasures import Erasure
from bot.ports.invitations import Invitation
from bot.ports.saved_views import SavedView
from bot.ports.tokens import Token
from bot.ports.web_sessions import WebSession
from storage import tables
from storage.engine import Connection
from storage.identity_map import IdentityMap
from storage.proofs import PROVED
from storage.records import MessageRow, PaceRow

PROOF, CARD, FOUND = "proof", "card", "found"
"""Sets of columns whose changes are watched: those that the journal has digests of, that cards show, and by which tickets are found."""
NAMES = ("name", "handle", "note", "facts", "joined")


class IdentityMaps:
    """The objects that one transaction has read or made."""

    def __init__(self, db: Connection, now: int) -> None:
        self.db, self.now = db, now
        self.customers = IdentityMap(db, tables.customer, Customer, watch={PROOF: PROVED["customer"], CARD: Customer.ON_CARD, FOUND: NAMES})
        self.tickets = IdentityMap(db, tables.ticket, Ticket, owner=self.customers, watch={PROOF: PROVED["ticket"], CARD: Ticket.ON_CARD})
        self.messages = IdentityMap(db, tables.message, MessageRow)
        self.places = IdentityMap(db, tables.pace, PaceRow)
        self.deliveries = IdentityMap(db, tables.delivery, Delivery)
        self.reminders = IdentityMap(db, tables.reminder, Reminder)
        self.pings = IdentityMap(db, tables.ping, Ping, watch={PROOF: PROVED["ping"]})
        self.canned = IdentityMap(db, tables.canned, Canned)
        self.views = IdentityMap(db, tables.saved_view, SavedView)
        self.erasures = IdentityMap(db, tables.erasure, Erasure)
        self.invitations = IdentityMap(db, tables.invitation, Invitation)
        self.tokens = IdentityMap(db, tables.token, Token)
        self.web_sessions = IdentityMap(db, tables.web_session, WebSession)
        self.ratings = IdentityMap(db, tables.rating, Rating, watch={PROOF: PROVED["rating"]})

    def is_changed(self) -> bool:
        """The same of all maps."""
        return any(one.is_changed() for one in vars(self).values() if isinstance(one, IdentityMap))

    def customer(self, number: int) -> Customer:
        """The customer with this id, locked. Raises LookupError."""
        customer = self.customers.get(number, lock=True)
        if customer is None:
            raise LookupError(f"no customer {number}")
        return customer

    def same_as(self, customer: Customer) -> list[Customer]:
        """The customers that are the same person, this one first."""
        if not customer.joined:
            return [customer]
        found = self.customers.where("joined > 0 and joined = ? order by id", [customer.joined])
        return [customer, *(one for one in found if one is not customer)]
