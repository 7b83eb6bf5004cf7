"""What programs can read about customers."""

from __future__ import annotations

from typing import Any

from bot.api.asked import Asked, Route
from bot.api.fields import FieldSpec
from bot.api.problems import Reply
from bot.api.shapes import listed, record, ref
from bot.core.customer import Customer, all_facts, notes_of
from bot.core.errors import NoSuchCustomer
from bot.screens.ticket_data import time_data
from bot.tickets.context import Context
from bot.tickets.customers import customer_named, example, is_known, tickets_of


def customer(context: Context, asked: Asked) -> Reply:
    """Return a customer by the desk's own number. Raises NoSuchCustomer."""
    number = int(asked.args[0])
    found = context.work.people.customers([number]).get(number)
    if found is None or not is_known(context, found):
        raise NoSuchCustomer(word=asked.args[0], example=example(context))
    return Reply(200, _data(context, found))


def customers(context: Context, asked: Asked) -> Reply:
    """Return the customer with a name, as in a list. Raises NoSuchCustomer and AmbiguousCustomer."""
    return Reply(200, {"customers": [_data(context, customer_named(context, asked.query["named"]))]})


def _data(context: Context, found: Customer) -> dict[str, Any]:
    people = context.work.people.same_as(found)
    own = [ticket.number for ticket in tickets_of(context, found) if context.role_on(context.queue(ticket))]
    return {
        "id": found.id,
        "name": found.name,
        "handle": found.handle or None,
        "identity": str(found.identity),
        "accounts": [str(one.identity) for one in people],
        "language": context.rules.language_of(found),
        "timezone": found.zone or None,
        "tier": context.rules.tier_of(found) or None,
        "first_at": time_data(found.first_at),
        "last_at": time_data(found.last_at),
        "blocked_us": bool(found.blocked_at),
        "spam": bool(found.spam_on),
        "note": notes_of(people),
        "facts": {fact.key: fact.value for fact in all_facts(people).values()},
        "tickets": own,
    }


ROUTES = (
    Route(
        "GET",
        "/customers",
        "findCustomer",
        "Find a customer who has a ticket in one of the token's queues.",
        customers,
        query=(FieldSpec("named", "One of their tickets (#1042), @handle, or channel:id.", required=True, most=200),),
        answer=record(customers=listed(ref("Customer"))),
        statuses=(404,),
    ),
    Route("GET", "/customers/{number}", "getCustomer", "A customer by their id.", customer, answer=ref("Customer"), statuses=(404,)),
)
