"""Counts the events of a transaction: writes the facts of the statistics, and their sums by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from bot.core.calendar import Calendar
from bot.core.facts import COUNTED, SPANS, Change, CountedFact, Counting, opening_fact
from bot.core.figures import rounded
from bot.core.journal import Event
from bot.core.people import Identity
from storage import bulk, tables
from storage.bulk import Row
from storage.engine import Connection
from storage.long_journals import LongJournals, Remembered

Key = tuple[str, int, str, int]
FactRow = tuple[str, str, int, int, int, int, int]
JOURNALS = (
    "select e.ticket, e.seq, e.kind, e.at, e.actor, e.data, e.hash, c.channel, c.person "
    "from ticket t join customer c on c.id = t.customer join event e on e.ticket = t.number"
)
_OPENED = frozenset(("opened",))


class Hours(Protocol):
    """The calendars that open time is measured by."""

    def calendar_of(self, key: str) -> Calendar:
        """The calendar of a queue."""

    def own_hours(self, person: Identity) -> Mapping[str, Calendar]:
        """The calendars that a customer has of their own, by queue."""


@dataclass(slots=True)
class Uncounted:
    """A ticket whose events were counted up to ``since``. ``fresh`` are the events of this transaction."""

    since: int
    fresh: list[Event] = field(default_factory=list)

    @property
    def lags(self) -> bool:
        """Whether there are events of earlier transactions that were not counted."""
        return not self.fresh or self.fresh[0].seq != self.since + 1

    @property
    def is_newborn(self) -> bool:
        return not (self.since or self.lags)


def count(db: Connection, hours: Hours, tickets: Mapping[int, Uncounted], journals: LongJournals) -> None:
    """Count the events that were not counted yet. They must be in the database already."""
    rows, days, changes = list[FactRow](), Counter[Key](), list[Change]()
    whole: list[tuple[int]] = []
    for number, ticket in tickets.items():
        kinds = {event.kind for event in ticket.fresh} & COUNTED
        if ticket.is_newborn and kinds == _OPENED:
            fact = opening_fact(ticket.fresh[0], hours.calendar_of)
            rows.append(row_of(fact))
            days[day_key(fact)] += 1
        elif kinds or ticket.lags:
            whole.append((number,))
    for person, counting, events in _uncounted(db, hours, whole, tickets, journals):
        number = events[-1].ticket
        found = [(event.seq, counting.feed(event)) for event in events]
        changes += [change for seq, changed in found if seq > tickets[number].since for change in changed]
        last = events[-1]
        journals.keep(number, Remembered(last.seq, last.hash, person, hours.own_hours(person), counting))
    _settle(db, changes, rows, days)
    if rows:
        db.insert(tables.fact, rows)
    # Sorted, so that two transactions that change the same rows cannot deadlock.
    if sums := sorted((*key, times) for key, times in days.items() if times):
        db.bulk(_add(db.dialect), sums)


def day_key(fact: CountedFact) -> Key:
    """The key of the sum that a fact belongs to."""
    value = fact.earlier_day if fact.name == "handled" else rounded(fact.value) if fact.name in SPANS else fact.value
    return fact.who, fact.day, fact.name, value


def row_of(fact: CountedFact) -> FactRow:
    return fact.who, fact.name, fact.at, fact.ticket, fact.event, fact.value, fact.earlier


def _uncounted(
    db: Connection, hours: Hours, numbers: Sequence[tuple[int]], tickets: Mapping[int, Uncounted], journals: LongJournals
) -> Iterator[tuple[Identity, Counting, list[Event]]]:
    """The journals of these tickets, or what is new in a long one that was remembered, each with what counts them and the customer."""
    whole = []
    for (number,) in numbers:
        known = journals.take(number)
        events = _new_events(db, hours, number, known) if known is not None and known.seq <= tickets[number].since else []
        if known is not None and events:
            yield known.person, known.counting, events
        else:
            whole.append((number,))
    rows = db.among(f"{JOURNALS} where t.number in {{keys}} order by e.ticket, e.seq", whole, types="bigint")
    for person, journal in by_ticket(rows):
        yield person, Counting(hours.calendar_of, hours.own_hours(person)), journal


def _new_events(db: Connection, hours: Hours, ticket: int, known: Remembered) -> list[Event]:
    """What follows in a journal; nothing if it is another one, or its ticket has another customer now."""
    rows = db.all(f"{JOURNALS} where t.number = ? and e.seq >= ? order by e.seq", (ticket, known.seq))
    for person, events in by_ticket(rows):
        if known.continues(events) and (person, hours.own_hours(person)) == (known.person, known.own):
            return events[1:]
    return []


def by_ticket(rows: Iterable[Row]) -> Iterator[tuple[Identity, list[Event]]]:
    """Group the rows of JOURNALS by ticket."""
    for (_, channel, person), journal in groupby(rows, key=itemgetter(0, 7, 8)):
        yield Identity(channel, person), [Event(*row[:7]) for row in journal]


def _settle(db: Connection, changes: Sequence[Change], rows: list[FactRow], days: Counter[Key]) -> None:
    """Add new facts to ``rows`` and delete facts that no longer hold. A fact that was added and removed changes nothing."""
    facts: Counter[CountedFact] = Counter()
    for fact, times in changes:
        facts[fact] += times
        days[day_key(fact)] += times
    for fact, times in facts.items():
        if times > 0:
            rows.append(row_of(fact))
        elif times < 0:
            db.run("delete from fact where who = ? and name = ? and at = ? and ticket = ? and event = ?", row_of(fact)[:5])


def _add(dialect: str) -> str:
    return f"{bulk.insert(tables.figure, dialect)} on conflict (who, day, name, value) do update set times = figure.times + excluded.times"
