"""What happened to tickets in a transaction goes in; facts, and the figures that sum them up, are written with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from bot.core.calendar import Calendar
from bot.core.facts import COUNTED, SPANS, Change, Counting, Fact, born
from bot.core.figures import rounded
from bot.core.journal import Event
from storage import bulk, tables
from storage.engine import Connection

CalendarOf = Callable[[str], Calendar]
Key = tuple[str, int, str, int]
_OPENED = frozenset(("opened",))


@dataclass(slots=True)
class Uncounted:
    """A ticket whose journal was counted up to ``since`` only; ``fresh`` are the events of this transaction."""

    since: int
    fresh: list[Event] = field(default_factory=list)

    @property
    def lags(self) -> bool:
        """Whether events of earlier transactions were not counted either."""
        return not self.fresh or self.fresh[0].seq != self.since + 1

    @property
    def is_newborn(self) -> bool:
        return not (self.since or self.lags)


def count(db: Connection, calendar_of: CalendarOf, tickets: Mapping[int, Uncounted]) -> None:
    """Count what was not counted yet. The events are in the database already."""
    changes: list[Change] = []
    whole: list[tuple[int]] = []
    for number, ticket in tickets.items():
        kinds = {event.kind for event in ticket.fresh} & COUNTED
        if ticket.is_newborn and kinds == _OPENED:
            changes.append((born(ticket.fresh[0], calendar_of), 1))
        elif ticket.is_newborn:
            changes += _changes(ticket.fresh, calendar_of, 0)
        elif kinds or ticket.lags:
            whole.append((number,))
    for journal in _journals(db, whole):
        changes += _changes(journal, calendar_of, tickets[journal[0].ticket].since)
    if changes:
        _write(db, changes)


def day_key(fact: Fact) -> Key:
    """Where a fact is summed up."""
    value = fact.earlier_day if fact.name == "handled" else rounded(fact.value) if fact.name in SPANS else fact.value
    return fact.who, fact.day, fact.name, value


def row_of(fact: Fact) -> tuple[str, str, int, int, int, int, int]:
    return fact.who, fact.name, fact.at, fact.ticket, fact.event, fact.value, fact.earlier


def _changes(journal: Iterable[Event], calendar_of: CalendarOf, since: int) -> list[Change]:
    counting = Counting(calendar_of)
    found = [(event.seq, counting.feed(event)) for event in journal]
    return [change for seq, changes in found if seq > since for change in changes]


def _journals(db: Connection, numbers: list[tuple[int]]) -> Iterable[list[Event]]:
    rows = db.among(
        "select ticket, seq, kind, at, actor, data, hash from event where ticket in {keys} order by ticket, seq", numbers, types="bigint"
    )
    for _, journal in groupby((Event(*row) for row in rows), key=attrgetter("ticket")):
        yield list(journal)


def _write(db: Connection, changes: list[Change]) -> None:
    facts: Counter[Fact] = Counter()
    days: Counter[Key] = Counter()
    for fact, times in changes:
        facts[fact] += times
        days[day_key(fact)] += times
    gone = [row_of(fact)[:5] for fact, times in facts.items() if times < 0]
    for key in gone:
        db.run("delete from fact where who = ? and name = ? and at = ? and ticket = ? and event = ?", key)
    if made := [row_of(fact) for fact, times in facts.items() if times > 0]:
        db.bulk(bulk.insert(tables.fact, db.dialect), made)
    # Always in the same order: two transactions that sum up the same days wait for each other once, and never crosswise.
    if sums := sorted((*key, times) for key, times in days.items() if times):
        db.bulk(_add(db.dialect), sums)


def _add(dialect: str) -> str:
    return f"{bulk.insert(tables.figure, dialect)} on conflict (who, day, name, value) do update set times = figure.times + excluded.times"
