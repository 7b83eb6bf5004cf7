"""Checks each customer against the newest digest in the journals of their tickets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.core.customer import Customer
from bot.core.event_kinds import EventKind
from bot.core.journal import same
from storage.engine import Connection
from storage.proofs import PROVED, of_customer

_COLUMNS = ("id", *PROVED["customer"], "salt", "revision", "tickets")
_ALL = (
    f"select t.customer, t.number, {', '.join(f'c.{name}' for name in _COLUMNS)}, e.kind, e.data "
    "from ticket t left join customer c on c.id = t.customer "
    """left join event e on e.ticket = t.number and (e.data like '%"who":[%' or e.kind = 'connected') """
    "order by t.customer, t.number, e.seq"
)


def customers(db: Connection) -> Iterator[str]:
    """One sentence for each error in a customer who has tickets."""
    for number, group in groupby(db.stream(_ALL), key=itemgetter(0)):
        digests, found = dict[int, list[Any]](), dict[str, Any]()
        for _, ticket, *row, kind, data in group:
            found = dict(zip(_COLUMNS, row, strict=True))
            known = [0, ""] if kind == EventKind.CONNECTED else digests.get(ticket, [0, ""])  # before it, another was the customer
            who = json.loads(data).get("proofs", {}).get("who") if data else None
            digests[ticket] = who if who and who[0] > known[0] else known
        newest: list[Any] = max(digests.values(), key=lambda digest: digest[0])
        if found["id"] is None:
            yield f"customer {number} is missing"
        elif not _is_same(Customer(**found), newest):
            yield f"customer {number}: name, handle or identity were changed"
        elif found["tickets"] != len(digests):
            yield f"customer {number}: the row says {found['tickets']} tickets, there are {len(digests)}"
    yield from _without_tickets(db)


def _without_tickets(db: Connection) -> Iterator[str]:
    rows = db.all(
        "select c.id from customer c where c.tickets <> 0 and not exists (select 1 from ticket t where t.customer = c.id) limit 1"
    )
    for (number,) in rows:
        yield f"customer {number} has no tickets, and the row counts some"


def _is_same(customer: Customer, newest: list[Any]) -> bool:
    if not newest[0] and not customer.revision and not customer.salt:
        return True  # made by an older version, without a digest yet
    try:
        revision, digest = of_customer(customer)
    except ValueError:
        return False  # the salt is invalid
    return bool(revision == newest[0] and same(digest, str(newest[1])))
