"""When the rows of a place go out at its platform's pace, by the lanes' own clock: nothing is sent, and nobody waits."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from itertools import count

from bot.announce.states import AWAITS
from bot.outbox.lanes import Account, PacedPlace
from bot.outbox.sender import OUTCOME
from bot.ports.channel import Pace
from bot.ports.delivery import Delivery
from storage.engine import Connection

TAKES, STEP = 0.1, 0.05  # seconds: a send, and a step of the clock

Arrival = tuple[float, Delivery]


def rows_of(db: Connection, key: str, began: float) -> list[Arrival]:
    """The rows that a desk wrote for a place (``channel:place``), each with the seconds since ``began``."""
    customers = dict(db.all("select number, customer from ticket"))
    found = [(at, id_, Delivery(*values)) for at, id_, *values in db.all(_ROWS, (key,))]
    for _, _, row in found:
        row.unpack()
        row.customer = customers.get(row.ticket, 0)
    return [(at / 1000 - began, row) for at, _, row in found]


_ROWS = (
    "select at, id, id, pace, seq, lane, kind, priority, state, payload, target, ticket, purpose, ref, channel, place from delivery"
    " where pace = ? and state in ('queued', 'sending') order by seq"
)


def sent_at(arrivals: Iterable[Arrival], pace: Pace, *, until: float = 600.0) -> dict[int, float]:
    """When each row is there, in seconds, by its id. A send takes 0.1 s; the copy of a reply waits as long as it may for its outcome."""
    arrived = sorted(arrivals, key=lambda one: one[0])
    channel, key = arrived[0][1].channel, arrived[0][1].pace
    place, account = PacedPlace.of(key, channel, pace), Account.of(pace)
    numbers, landing = count(), list[tuple[float, int, Delivery]]()
    now, next_one, sent = 0.0, 0, dict[int, float]()

    def begin(row: Delivery, leaves: float) -> None:
        heapq.heappush(landing, (leaves + TAKES + (OUTCOME if AWAITS in row.extra else 0.0), next(numbers), row))

    while now < until and (next_one < len(arrived) or landing or place.has_ready):
        while next_one < len(arrived) and arrived[next_one][0] <= now:
            place.put(arrived[next_one][1])
            next_one += 1
        while landing and landing[0][0] <= now:
            row = heapq.heappop(landing)[2]
            place.landed(row)
            for one in (row, *place.written(row), *place.done(row)):
                sent[one.id] = now
        while (change := place.change) is not None and not account.change_wait(change, now):
            account.take_change(change, now)
            begin(place.next_change(), now)
        while place.has_posts and not place.wait(now) and not account.wait(now):
            begin(place.next(), max((limit.take(now) for limit in (place.limit, account.limit) if limit), default=now))
        now = round(now + STEP, 2)
    return sent
