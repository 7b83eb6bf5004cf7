"""A period goes in; the whole journals of the tickets that something happened to in it come out, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.core.journal import Event
from storage.engine import Connection

PAGE = 500


def histories(db: Connection, since: int) -> Iterator[list[Event]]:
    """In the order of the tickets' numbers, a page at a time."""
    last = 0
    while True:
        numbers = db.all("select number from ticket where number > ? and changed_at >= ? order by number limit ?", (last, since, PAGE))
        if not numbers:
            return
        first, last = numbers[0][0], numbers[-1][0]
        rows = db.all(
            "select e.ticket, e.seq, e.kind, e.at, e.actor, e.data, e.hash from event e join ticket t on t.number = e.ticket "
            "where e.ticket between ? and ? and t.changed_at >= ? order by e.ticket, e.seq",
            (first, last, since),
        )
        for _, found in groupby((Event(*row) for row in rows), key=lambda event: event.ticket):
            yield list(found)
