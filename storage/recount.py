"""Compares the statistics with the journal, and counts everything again if they differ."""

from __future__ import annotations

import time
from collections import Counter

from bot.core.facts import facts_of
from storage.counting import JOURNALS, Hours, by_ticket, day_key, row_of
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

GROUP = 100
_MASK = (1 << 64) - 1


def recount(db: Connection, hours: Hours) -> str:
    """Say whether they agree, or what was wrong. It uses today's calendars, so what was counted with other calendars differs."""
    wrong = differences(db, hours)
    if not wrong:
        return "The figures agree with the journal."
    db.begin()
    for statement in ("delete from fact", "delete from figure", "update ticket set counted = 0"):
        db.run(statement)
    db.commit()
    while count_some(db, hours):
        pass
    return f"{wrong} The figures were counted anew."


def count_some(db: Connection, hours: Hours) -> int:
    """Count the events of some tickets that were not counted yet. Returns how many tickets."""
    work = SqlWork(db, Ids(), "", int(time.time() * 1000), sends=False, hours=hours)
    db.begin()
    found = work.figures.count_more(GROUP)
    work.flush()
    db.commit()
    return found


def differences(db: Connection, hours: Hours) -> str:
    """Say how many facts and sums differ from the journal, as far as it was counted; empty for none. Needs little memory."""
    with db.snapshot():
        facts, sums, days = 0, 0, Counter[tuple[str, int, str, int]]()
        for person, journal in by_ticket(db.stream(f"{JOURNALS} where e.seq <= t.counted order by e.ticket, e.seq")):
            for fact in facts_of(journal, hours.calendar_of, hours.own_hours(person)):
                facts, sums = facts + 1, (sums + hash(row_of(fact))) & _MASK
                days[day_key(fact)] += 1
        for row in db.stream("select who, name, at, ticket, event, value, earlier from fact"):
            facts, sums = facts - 1, (sums - hash(tuple(row))) & _MASK
        for *key, times in db.stream("select who, day, name, value, times from figure"):
            days[tuple(key)] -= times
    wrong = sum(1 for times in days.values() if times)
    return f"{wrong} sums and {abs(facts)} facts differed from the journal." if facts or sums or wrong else ""
