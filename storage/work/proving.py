"""Digests in the journal for every row of the record that is new or has changed (see :mod:`storage.proofs`)."""

from __future__ import annotations

import operator

from bot.core import journal
from bot.core.customer import Customer
from bot.core.event_kinds import EventKind
from storage import proofs
from storage.work.maps import PROOF, IdentityMaps


def prove(maps: IdentityMaps) -> None:
    """Add digests of all new and changed rows to the events that are about to be written."""
    made = proofs.Found()
    tickets = maps.tickets
    for customer, known in maps.customers.changed(PROOF):
        _prove_customer(maps, made, customer, known=known is not None)
    for ticket, known in tickets.changed(PROOF, operator.attrgetter("events")):
        made.ticket(ticket)
        if not known or any(event.kind == EventKind.CONNECTED for event in ticket.fresh):
            made.customer(ticket, maps.customer(ticket.customer))
    for rating, _ in maps.ratings.changed(PROOF):
        if (owner := tickets.get(rating.ticket, lock=True)) is not None:
            made.row(owner, "rating", rating)
    for ping, _ in maps.pings.changed(PROOF):
        if (owner := tickets.get(ping.ticket, lock=True)) is not None:
            made.row(owner, "ping", ping)
    for number, found in made.by_ticket.items():
        if (owner := tickets.held(number)) is not None:
            owner.add_proofs(found, maps.now)


def _prove_customer(maps: IdentityMaps, made: proofs.Found, customer: Customer, *, known: bool) -> None:
    """Record a customer's new name on a ticket that changes anyway, or else on the customer's newest ticket."""
    if known:
        customer.revision += 1
    own = [ticket for ticket in maps.tickets.all() if ticket.customer == customer.id and ticket.fresh]
    if not own and known:
        newest = "customer >= ? and customer <= ? order by customer desc, number desc limit 1"  # as in SqlTickets.of_customer
        own = maps.tickets.where(newest, [customer.id, customer.id], lock=True)
    for ticket in own[:1]:
        made.customer(ticket, customer)


def prove_more(maps: IdentityMaps, limit: int) -> int:
    """Add digests for up to ``limit`` tickets that an older version made, as they are now. Returns how many tickets it found."""
    found = maps.db.all(f"select number, customer from ticket where salt = '' order by number limit {limit:d}")
    for number, owner in found:
        customer = maps.customer(owner)
        ticket = maps.tickets.get(number, lock=True)
        if ticket is None or ticket.salt:
            continue
        ticket.salt = journal.new_salt()
        made = proofs.Found()
        made.ticket(ticket)
        made.customer(ticket, customer)
        for row in maps.messages.where("ticket = ? order by id", [number]):
            made.put(ticket, f"message {row.id}", row.digest(later_versions(maps, row.id)))
        for rating in maps.ratings.where("ticket = ? order by id", [number]):
            made.row(ticket, "rating", rating)
        for ping in maps.pings.where("ticket = ? order by id", [number]):
            made.row(ticket, "ping", ping)
        ticket.add_proofs(made.by_ticket[number], maps.now)
    return len(found)


def later_versions(maps: IdentityMaps, message: int) -> list[tuple[int, str, int]]:
    """Id, content and time of each later version of a message, oldest first."""
    rows = maps.db.all("select id, text || files, at from version where message = ? order by at, id", (message,))
    return [(number, text, at) for number, text, at in rows]
