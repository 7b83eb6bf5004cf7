"""Checks the whole record and reports its first error. Needs little memory for a database of any size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.core.journal import Event, same, seal_hash
from bot.core.ticket import Ticket
from storage.engine import Connection
from storage.journal import COUNTER
from storage.migrate import COUNTERS
from storage.proofs import PROVED
from storage.verify_customers import customers
from storage.verify_ticket import TICKET, Files, Rows, check

BATCH = 500
NOBODY = -1  # the ticket number of rows that belong to no ticket
SKIPPED = "skipped:"
"""Counters of a restore begin with this and the first ticket number that is never given out; their value is the last such number."""
IDS = ("customer", "message", "version", "delivery", "reminder", "ping", "rating", "parked")
"""Tables whose ids come from the same counter."""


@dataclass
class Outcome:
    """The result of a check. ``broken`` is empty if everything is intact."""

    broken: str = ""
    older: int = 0
    """How many tickets were made by an older version and have no digests in their journals yet."""
    tickets: int = 0
    files: Files | None = None
    """How stored files are checked; None if they are not checked."""


def verify(
    db: Connection,
    first_number: int,
    kept: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    files: Files | None = None,
) -> Outcome:
    """Check everything. Each of the ``kept`` seals must be in the chain. ``progress`` gets how many tickets are done, of how many."""
    with db.snapshot():
        found = Outcome(files=files)
        found.broken = next(_walk(db, first_number, [one.lower() for one in kept], progress, found), "")
        return found


def _walk(db: Connection, first_number: int, kept: Sequence[str], progress: Callable[[int, int], None], found: Outcome) -> Iterator[str]:
    numbers: dict[str, int] = dict(db.all("select name, value from counter"))
    yield from (f"the counter {name} is missing" for name in COUNTERS if name not in numbers)
    first, last = numbers.get("first", first_number - 1) + 1, numbers.get("ticket", first_number - 1)
    sealed: dict[int, int] = {}
    broken = next(_seals(db, sealed, numbers.get(COUNTER, 0), kept), "")
    skipped = {int(name.removeprefix(SKIPPED)): to for name, to in numbers.items() if name.startswith(SKIPPED)}
    yield from _tickets(db, range(first, last + 1), skipped, None if broken else sealed, progress, found)
    if broken:
        yield broken
    yield from customers(db)
    yield from _ids(db, numbers.get("id", 0))


def _tickets(
    db: Connection,
    expected: range,
    skipped: dict[int, int],
    sealed: dict[int, int] | None,
    progress: Callable[[int, int], None],
    found: Outcome,
) -> Iterator[str]:
    """Check each ticket: its row, its journal, and all other rows that belong to it. ``skipped`` has ranges of numbers without tickets."""
    before = expected.start - 1
    for number, (ticket, journal, *beside) in _side_by_side(*_streams(db)):
        if number == NOBODY:
            yield "a later version belongs to no message"
        elif number not in expected or number <= (before := _after(before, skipped)):
            yield f"ticket #{number} is not one of the numbers that were given out"
        if number > before + 1:
            yield f"ticket #{before + 1} is missing"
        before = number
        found.tickets += 1
        progress(found.tickets, len(expected))
        rows = Rows(*(some or [] for some in beside))
        yield from check(number, ticket[0] if ticket else None, journal or [], rows, found.files)
        found.older += bool(ticket and not ticket[0].salt)
        seen = 0 if ticket is None else ticket[0].sealed if sealed is None else sealed.get(number, 0)
        if ticket and ticket[0].sealed != seen:
            yield f"ticket #{number}: its row was sealed with {ticket[0].sealed} events, the seals hold {seen}"
    before = _after(before, skipped)
    if before + 1 in expected:
        yield f"ticket #{before + 1} is missing"


def _after(number: int, skipped: dict[int, int]) -> int:
    """The last number before the next one that a ticket may have."""
    while (to := skipped.get(number + 1, 0)) > number:
        number = to
    return number


def _streams(db: Connection) -> Iterator[Iterator[tuple[int, list[Any]]]]:
    """One stream for each table of rows that belong to tickets, grouped by ticket. Rows without a ticket have the number NOBODY."""
    events = "select ticket, seq, kind, at, actor, data, hash from event order by ticket, seq"
    texts = (
        f"select coalesce(m.ticket, {NOBODY}), v.message, v.id, v.text || v.files, v.at "
        "from version v left join message m on m.id = v.message "
        f"order by coalesce(m.ticket, {NOBODY}), v.message, v.at, v.id"
    )
    yield _grouped(db.stream(f"select {', '.join(TICKET)} from ticket order by number"), lambda row: Ticket(*row))
    yield _grouped(db.stream(events), lambda row: Event(*row))
    yield _grouped(db.stream(f"select ticket, {Rows.MESSAGE} from message order by ticket, at, id"), Rows.message)
    yield _grouped(db.stream(texts), itemgetter(1, 2, 3, 4))
    for kind in ("rating", "ping"):
        names = ", ".join(f'"{name}"' for name in PROVED[kind])
        yield _grouped(db.stream(f"select ticket, id, {names} from {kind} order by ticket, id"), itemgetter(slice(1, None)))


def _grouped(rows: Iterable[Any], make: Callable[[Any], Any]) -> Iterator[tuple[int, list[Any]]]:
    return ((number, [make(row) for row in group]) for number, group in groupby(rows, key=itemgetter(0)))


def _seals(db: Connection, latest: dict[int, int], count: int, kept: Sequence[str]) -> Iterator[str]:
    before, number, missing = "", 0, set(kept)
    for number, (seal, at, heads, value) in enumerate(db.stream("select id, at, heads, hash from seal order by id"), start=1):
        if seal != number or not same(value, seal_hash(before, at, heads)):
            yield f"seal {seal} does not follow from the one before it"
            return
        before = value
        missing.discard(value)
        tickets = json.loads(heads)
        latest.update((ticket, events) for ticket, events, _ in tickets)
        for begin in range(0, len(tickets), BATCH):
            yield from _sealed(db, seal, tickets[begin : begin + BATCH])
    if number != count:
        yield f"there are {number} seals, and {count} were made"
    for one in missing:
        yield f"the seal {one} is not in the record: what it covered was rewritten or cut off"


def _sealed(db: Connection, seal: int, tickets: list[tuple[int, int, str]]) -> Iterator[str]:
    keys = [(ticket, events) for ticket, events, _ in tickets]
    found = {
        (ticket, seq): value
        for ticket, seq, value in db.among(
            "select ticket, seq, hash from event where (ticket, seq) in {keys}", keys, types="bigint,integer"
        )
    }
    for ticket, events, head in tickets:
        if not same(found.get((ticket, events), ""), head):
            yield f"ticket #{ticket}: its journal is not what seal {seal} saw"


def _ids(db: Connection, drawn: int) -> Iterator[str]:
    for table in IDS:
        row = db.one(f"select max(id) from {table}")
        if row and row[0] and row[0] > drawn:
            yield f"the counter of ids stands at {drawn}, and {table} has {row[0]}"


def _side_by_side(*streams: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Merge sorted streams of (number, item) into (number, the item of each stream or None)."""
    sources = [iter(stream) for stream in streams]
    heads: list[tuple[int, Any] | None] = [next(source, None) for source in sources]
    while any(heads):
        number = min(head[0] for head in heads if head)
        things = []
        for at, head in enumerate(heads):
            if head and head[0] == number:
                things.append(head[1])
                heads[at] = next(sources[at], None)
            else:
                things.append(None)
        yield number, things
