"""The walk over the whole record: a database goes in, its first broken place comes out. It needs little memory, however much there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.core.journal import Event, first_break, same, seal_hash
from bot.core.ticket import Ticket, folded
from storage.engine import Connection
from storage.records import MessageRow

BESIDE = {"number", "subject", "channel", "place", "thread", "card", "lost_at", "sealed", "counted", "fresh"}
"""What a ticket's row holds beside what its journal makes of it."""
FOLDED = [field.name for field in fields(Ticket) if field.name not in BESIDE]
SAID_BY_CUSTOMER = {"received", "thanked", "gestured", "commented", "asked_again"}
SAID_AS = dict.fromkeys((*SAID_BY_CUSTOMER, "replied"), "public") | {"noted": "note"}
BATCH = 500


def verify(db: Connection, first_number: int) -> str:
    """Empty when everything is intact."""
    with db.snapshot():
        numbers: dict[str, int] = dict(db.all("select name, value from counter"))
        first, last = numbers.get("first", first_number - 1) + 1, numbers.get("ticket", first_number - 1)
        sealed: dict[int, int] = {}
        broken = next(_seals(db, sealed), "")
        return next(_tickets(db, range(first, last + 1), None if broken else sealed), "") or broken


def _tickets(db: Connection, expected: range, sealed: dict[int, int] | None) -> Iterator[str]:
    """Row, journal and messages of each ticket, side by side."""
    columns = ", ".join(field.name for field in fields(Ticket) if field.name != "fresh")
    said = ", ".join(field.name for field in fields(MessageRow))
    rows = db.stream(f"select {columns} from ticket order by number")
    events = db.stream("select ticket, seq, kind, at, actor, data, hash from event order by ticket, seq")
    messages = db.stream(f"select {said} from message order by ticket, at, id")
    walk = _side_by_side(
        ((Ticket(*row).number, Ticket(*row)) for row in rows),
        ((number, [Event(*row) for row in group]) for number, group in groupby(events, key=itemgetter(0))),
        ((number, [MessageRow(*row) for row in group]) for number, group in groupby(messages, key=itemgetter(1))),
    )
    before = expected.start - 1
    for number, (ticket, journal, words) in walk:
        if number > before + 1 and before + 1 in expected:
            yield f"ticket #{before + 1} is missing"
        before = max(number, before)
        yield from _ticket(db, number, ticket, journal or [], words or [])
        seen = ticket.sealed if sealed is None else sealed.get(number, 0)
        if ticket.sealed != seen:
            yield f"ticket #{number}: its row was sealed with {ticket.sealed} events, the seals hold {seen}"
    if before + 1 in expected:
        yield f"ticket #{before + 1} is missing"


def _ticket(db: Connection, number: int, ticket: Ticket | None, journal: list[Event], words: list[MessageRow]) -> Iterator[str]:
    if (broken := first_break(journal)) is not None:
        yield f"ticket #{number}: event {broken.seq} ({broken.kind}) does not follow from the one before it"
        return
    if ticket is None or not journal:
        yield f"ticket #{number}: its {'row' if ticket is None else 'journal'} is missing"
        return
    if len(journal) != ticket.events or not same(journal[-1].hash, ticket.head):
        yield f"ticket #{number}: its journal has {len(journal)} events, its row says {ticket.events}"
    try:
        made = folded(journal)
    except (KeyError, TypeError, ValueError) as error:
        yield f"ticket #{number}: its journal cannot be folded ({type(error).__name__}: {error})"
        return
    for name in FOLDED:
        if getattr(made, name) != getattr(ticket, name):
            yield f"ticket #{number}: its row says {name} {getattr(ticket, name)!r}, its journal {getattr(made, name)!r}"
    yield from _words(db, number, journal, words)


def _words(db: Connection, number: int, journal: list[Event], words: list[MessageRow]) -> Iterator[str]:
    """Every stored text is the one that the journal names, by the one who said it and for the eyes it was said for."""
    named: dict[int, list[str]] = {}
    origin: dict[int, Event] = {}
    for event in journal:
        facts = event.facts
        if "digest" in facts:
            named.setdefault(facts["message"], []).append(facts["digest"])
            origin.setdefault(facts["message"], event)
        for gone in facts["messages"] if event.kind == "sent_on" else ():
            named.pop(gone, None)
            origin.pop(gone, None)
    for row in words:
        digests = named.pop(row.id, None)
        if digests is None:
            yield f"ticket #{number}: its journal does not know message {row.id}"
            continue
        event = origin[row.id]
        if not _is_same(row, digests[-1]):
            yield f"ticket #{number}: the words of message {row.id} were changed"
        wanted = (SAID_AS.get(event.kind, row.visibility), event.kind in SAID_BY_CUSTOMER)
        if wanted != (row.visibility, row.role == "customer") or (row.role != "customer" and row.author != event.actor):
            yield f"ticket #{number}: message {row.id} is not what it was: {row.visibility}, by {row.role}"
        if len(digests) > 1:
            yield from _versions(db, number, row, digests[:-1])
    for missing in named:
        yield f"ticket #{number}: message {missing} is missing"


def _versions(db: Connection, number: int, row: MessageRow, digests: list[str]) -> Iterator[str]:
    """The earlier words of an edited message."""
    texts = [text for (text,) in db.all("select text from version where message = ? order by id", (row.id,))][-len(digests) :]
    kept = [MessageRow(**{**_values(row), "text": text}) for text in texts]
    if len(kept) != len(digests) or not all(map(_is_same, kept, digests)):
        yield f"ticket #{number}: the earlier words of message {row.id} were changed"


def _values(row: MessageRow) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(MessageRow)}


def _is_same(row: MessageRow, digest: str) -> bool:
    try:
        return same(row.digest(), digest)
    except ValueError:
        return False  # the salt is no salt


def _seals(db: Connection, latest: dict[int, int]) -> Iterator[str]:
    before, number = "", 0
    for number, (seal, at, heads, value) in enumerate(db.stream("select id, at, heads, hash from seal order by id"), start=1):
        if seal != number or not same(value, seal_hash(before, at, heads)):
            yield f"seal {seal} does not follow from the one before it"
            return
        before = value
        tickets = json.loads(heads)
        latest.update((ticket, events) for ticket, events, _ in tickets)
        for begin in range(0, len(tickets), BATCH):
            yield from _sealed(db, seal, tickets[begin : begin + BATCH])


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


def _side_by_side(*streams: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Streams of (number, thing) in rising order become (number, one thing or None of each)."""
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
