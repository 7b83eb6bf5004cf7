"""What the database shows that needs manual action, for ``bellhop doctor``. Reads everything, because somebody asked for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.ports.notices import WEBHOOKS
from storage import workers
from storage.backups.backup import BACKED_UP
from storage.backups.settling import RESTORED
from storage.engine import Connection
from storage.pauses import latest_pause

NAMED = 20  # tickets that are named
UNDELIVERED = "delivery.state in ('failed', 'in_doubt')"  # exactly as in the index, which SQLite doesn't use otherwise
RECENT_MS = 7 * 86_400_000
STUCK_MS = 5 * 60_000  # a lane whose first delivery has waited for longer is stuck
LATE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Tickets:
    """How many rows there are, and the first tickets that they belong to."""

    count: int
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class StuckPlace:
    """A place where deliveries wait for too long.

    ``pause_until`` is 0 if it doesn't pause; ``asked``: the platform asked for the pause, so it isn't only our time of the next try.
    ``sender`` says whether a process that is alive sends there. ``webhook`` is the webhook's name if the place is one.
    """

    place: str
    waiting: int
    since: int
    pause_until: int
    asked: bool
    reason: str
    sender: bool
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Symptoms:
    """Times are in milliseconds since 1970, 0 for never. ``server_ahead`` is how far the database server's clock is ahead of ours."""

    parked: int
    parked_since: int
    in_doubt: Tickets
    failed: Tickets
    late_reminders: int
    late_since: int
    stuck: Sequence[StuckPlace]
    running: Sequence[str]
    sealed_at: int
    backed_up_at: int
    restored_at: int
    server_ahead: int
    tickets: int


def symptoms(db: Connection, now: int) -> Symptoms:
    """Look at the whole database."""
    counters: dict[str, int] = dict(db.all("select name, value from counter where name in (?, ?)", (BACKED_UP, RESTORED)))
    parked = db.one("select count(*), min(at) from parked where done_at is null or done_at < 0") or (0, None)
    late = db.one("select count(*), min(due_at) from reminder where fired_at is null and due_at < ?", (now - LATE_MS,)) or (0, None)
    alive = [
        worker for (worker,) in db.all("select id from worker where until > ? order by id", (now,)) if workers.running(worker) is not False
    ]
    sealed, tickets = db.one("select max(at) from seal") or (0,), db.one("select count(*) from ticket") or (0,)
    return Symptoms(
        parked[0],
        parked[1] or 0,
        _tickets(db, f"{UNDELIVERED} and state = 'in_doubt'"),
        _tickets(
            db, f"{UNDELIVERED} and state = 'failed' and purpose = 'reply' and kind = 'post' and at > {now - RECENT_MS:d} and not {_AGAIN}"
        ),
        late[0],
        late[1] or 0,
        _stuck(db, now, set(alive)),
        alive,
        sealed[0] or 0,
        counters.get(BACKED_UP, 0),
        counters.get(RESTORED, 0),
        _server_ahead(db),
        tickets[0],
    )


_LATER = "n.ticket = delivery.ticket and n.purpose = 'reply' and n.ref = delivery.ref and n.id > delivery.id"
_AGAIN = f"exists (select 1 from delivery n where {_LATER})"
"""It was sent again, so nobody has to do anything about it."""


class Failed(NamedTuple):
    """A delivery that failed or is in doubt. ``at`` is in milliseconds since 1970."""

    number: int
    ticket: int
    state: str
    error: str
    at: int


def undelivered(db: Connection, now: int, queues: Sequence[str], most: int) -> list[Failed]:
    """What failed or is in doubt in these queues, and was not sent again: the newest first."""
    again = f"purpose = 'reply' and delivery.at > {now - RECENT_MS:d} and not {_AGAIN}"
    needed = f"delivery.kind = 'post' and (delivery.state = 'in_doubt' or ({again}))"
    among = ", ".join("?" for _ in queues)
    # A cross join, because SQLite would read the tickets first.
    rows = db.all(
        "select delivery.id, delivery.ticket, delivery.state, delivery.error, delivery.at from delivery cross join ticket "
        f"where number = ticket and {UNDELIVERED} and {needed} and ticket.queue in ({among}) order by delivery.at desc limit {most:d}",
        tuple(queues),
    )
    return [Failed(*row) for row in rows]


def _tickets(db: Connection, condition: str) -> Tickets:
    count = db.one(f"select count(*) from delivery where {condition}") or (0,)
    # Not ``ticket``, because SQLite would read all rows in the order of its index.
    named = db.all(f"select distinct ticket + 0 from delivery where {condition} and ticket + 0 > 0 order by 1 limit {NAMED}")
    return Tickets(count[0], [number for (number,) in named])


def _stuck(db: Connection, now: int, alive: set[str]) -> list[StuckPlace]:
    waiting = "select pace, count(*), min(at) from delivery where state in ('queued', 'sending') and at < ? group by pace order by min(at)"
    return [_place(db, *row, now=now, alive=alive) for row in db.all(waiting, (now - STUCK_MS,))]


def _place(db: Connection, pace: str, count: int, since: int, *, now: int, alive: set[str]) -> StuckPlace:
    channel, _, place = pace.partition(":")
    webhook = place if channel == WEBHOOKS else ""
    first = "select error from delivery where pace = ? and state in ('queued', 'sending') and error <> '' order by seq limit 1"
    error = db.one(first, (pace,)) or ("",)
    until, reason, asked, _ = latest_pause(db, pace, channel, now) or (0, "", False, "")
    owner = db.one("select owner from pace where key = ?", (pace,)) or ("",)
    return StuckPlace(pace, count, since, until, asked, reason or error[0], owner[0] in alive, webhook)


def _server_ahead(db: Connection) -> int:
    """Half of the time that the answer takes is counted as its way."""
    if db.dialect != "postgresql":
        return 0
    before = time.time()
    row = db.one("select extract(epoch from clock_timestamp())")
    after = time.time()
    return round((float(row[0]) - (before + after) / 2) * 1000) if row else 0
