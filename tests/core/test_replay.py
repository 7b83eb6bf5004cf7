"""Months of histories through the ticket's clocks, ball and facts, against a second calculation that knows none of them.

That one walks from minute to minute, with lists and sums only. The histories are made from a seed; where the team's collection of public
support threads lies beside the project, their true times are replayed too.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar import Calendar, parse_exceptions, parse_hours
from bot.core.errors import DeskError
from bot.core.facts import facts_of, owner
from bot.core.figures import Figures, median, percentile_90
from bot.core.holders import held, stretches
from bot.core.people import Identity
from bot.core.ticket import Ticket
from tests.core.histories import MINUTE, MOVES, OLGA

THREADS = Path(__file__).parents[3] / "shared" / "data" / "conversations" / "sumo_thunderbird_threads.jsonl"
OURS_NO_MORE = ("replied", "waited", "closed")
OURS_AGAIN = ("opened", "received", "insisted", "reopened", "claimed", "assigned", "released", "lapsed", "moved", "held")
STEPS = (*OURS_NO_MORE, *OURS_AGAIN[1:], "received", "replied", "replied", "noted", "thanked")
LONGEST, MOST_MINUTES = 14 * 1440, 400_000  # of one real thread, and of all together


class Hours:
    """When a queue is open, minute by minute since 1970: worked out by asking the wall clock of its zone once for each minute."""

    def __init__(self, zone: str, weekly: dict[int, list[tuple[int, int]]], dates: dict[date, list[tuple[int, int]]]) -> None:
        self.zone, self.weekly, self.dates = ZoneInfo(zone), weekly, dates
        self._known: dict[int, bytes] = {}

    def is_open(self, minute: int) -> bool:
        day, within = divmod(minute, 1440)
        if day not in self._known:
            self._known[day] = bytes(self._asked(day * 1440 + each) for each in range(1440))
        return bool(self._known[day][within])

    def _asked(self, minute: int) -> bool:
        there = datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone)
        intervals = self.dates.get(there.date(), self.weekly.get(there.weekday(), []))
        return any(begin <= there.hour * 60 + there.minute < end for begin, end in intervals)


OFFICE = [(9 * 60, 13 * 60), (14 * 60, 18 * 60)]
SHUT, SHORT, LONG = date(2026, 5, 1), date(2026, 4, 2), [(8 * 60, 20 * 60)]
NAIVE = {
    "support": Hours("Europe/Berlin", dict.fromkeys(range(5), OFFICE), {SHUT: [], SHORT: [(9 * 60, 12 * 60)]}),
    "billing": Hours("America/New_York", dict.fromkeys(range(6), LONG), {}),
}
OURS = {
    "support": Calendar(
        parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}),
        "Europe/Berlin",
        parse_exceptions({"2026-04-02": ["09:00-12:00"]}),
        frozenset([SHUT]),
    ),
    "billing": Calendar(parse_hours({"mon-sat": ["08:00-20:00"]}), "America/New_York"),
}


class Naive:
    """One ticket's life, a minute at a time, by what the manual says."""

    def __init__(self, journal) -> None:
        self.queue = self.assignee = ""
        self.status, self.owed, self.answered, self.with_customer = "new", False, False, False
        self.unanswered: list[int] = []  # the minutes since the customer has been owed an answer
        self.unsolved: list[int] = []  # the minutes in which the solution was ours to find
        self.spans: list[tuple[str, int, str, str]] = []  # what, minutes, queue, who
        self.balls: Counter[tuple[str, str]] = Counter()
        self.solved: tuple[str, int, str, str] | None = None
        coming = list(journal)
        first, last = coming[0].at // MINUTE, coming[-1].at // MINUTE
        for minute in range(first, last + 1):
            while coming and coming[0].at // MINUTE == minute:
                self.happens(coming.pop(0))
            if minute < last:
                self.passes(minute)

    def passes(self, minute: int) -> None:
        if self.owed:
            self.unanswered.append(minute)
        if self.status not in ("waiting", "closed"):
            self.unsolved.append(minute)
        if self.status == "on_hold":
            self.balls["engineers", ""] += 1
        elif self.with_customer or self.status in ("waiting", "closed"):
            self.balls["customer", ""] += 1
        elif not NAIVE[self.queue].is_open(minute):
            self.balls["closed", ""] += 1
        elif self.assignee:
            self.balls["agent", self.assignee] += 1
        else:
            self.balls["queue", ""] += 1

    def happens(self, event) -> None:
        if (does := getattr(self, event.kind, None)) is not None:
            does(event, event.facts)
        if event.kind in OURS_NO_MORE:
            self.with_customer = True
        elif event.kind in OURS_AGAIN:
            self.with_customer = False

    def opened(self, _, facts) -> None:
        self.queue = facts["queue"]

    def received(self, *_) -> None:
        self.owe()
        if self.status == "waiting":
            self.status = "open" if self.assignee else "new"

    insisted = received

    def claimed(self, event, facts) -> None:
        self.assignee = facts.get("to", event.actor)
        self.status = "open" if self.status == "new" else self.status

    assigned = claimed

    def released(self, *_) -> None:
        self.assignee, self.status = "", "new"

    def lapsed(self, *_) -> None:
        self.assignee, self.status = "", "new" if self.status == "open" else self.status

    def replied(self, event, _) -> None:
        if self.owed:
            self.spans.append(("next_response" if self.answered else "first_response", self.open(self.unanswered), self.queue, event.actor))
        self.owed, self.answered, self.unanswered = False, True, []

    def waited(self, *_) -> None:
        self.status = "waiting"

    def held(self, *_) -> None:
        self.status = "on_hold"

    def closed(self, *_) -> None:
        self.status, self.owed, self.unanswered = "closed", False, []
        self.solved = ("resolution", self.open(self.unsolved), self.queue, self.assignee)

    def reopened(self, _, facts) -> None:
        self.status, self.solved = ("open" if self.assignee else "new"), None
        if facts["waiting"]:
            self.owe()

    def moved(self, _, facts) -> None:
        self.queue = facts["queue"]
        if self.assignee and not facts["keep"]:
            self.assignee = ""
            self.status = "new" if self.status == "open" else self.status

    def owe(self) -> None:
        if not self.owed:
            self.owed, self.unanswered = True, []

    def open(self, minutes: list[int]) -> int:
        return sum(NAIVE[self.queue].is_open(minute) for minute in minutes)


def made(seed: int, tickets: int):
    """Journals of eight months: across both clock changes, a holiday and a short day."""
    rng, begin = Random(seed), int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() // 60)
    for number in range(tickets):
        at = begin + rng.randrange(240 * 1440)
        ticket = Ticket(1001 + number)
        ticket.open(by=OLGA, now=at * MINUTE, customer=1, queue=rng.choice(("support", "billing")), previous=0)
        ticket.receive(1, "", by=OLGA, now=at * MINUTE)
        for _ in range(rng.randrange(14)):
            at += rng.choice((0, rng.randrange(1, 40), rng.randrange(40, 900), rng.randrange(900, 9000)))
            step(ticket, rng.choice(STEPS), at * MINUTE)
        yield ticket.fresh


def step(ticket: Ticket, what: str, at: int) -> None:
    if ticket.is_closed and what in ("received", "insisted"):
        what = "reopened"  # as the desk takes it
    try:
        MOVES[what](ticket, at)
    except DeskError:
        return


def real(path: Path):
    """Public threads as tickets: who asks writes, everybody else answers, a solved one is closed at the end."""
    left = MOST_MINUTES
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            thread = json.loads(line)
            ticket, at = Ticket(1001 + number), minute_of(thread["created"])
            begun = at
            said = sorted((minute_of(reply["created"]), reply["from_asker"], reply["author"]) for reply in thread["replies"])
            if not said or said[0][0] < at or said[-1][0] - at > min(left, LONGEST):
                continue
            ticket.open(by=OLGA, now=at * MINUTE, customer=1, queue="support", previous=0)
            ticket.receive(1, "", by=OLGA, now=at * MINUTE)
            for at, from_asker, author in said:
                if from_asker:
                    ticket.receive(1, "", by=OLGA, now=at * MINUTE)
                else:
                    ticket.reply(1, "", by=Identity("slack", author), name=author, now=at * MINUTE)
            if thread["solution_id"] or thread["is_solved"] == "true":
                ticket.close(Identity("slack", author), at * MINUTE)
            left -= at - begun
            yield ticket.fresh


def minute_of(written: str) -> int:
    return int(datetime.strptime(written, "%Y-%m-%d %H:%M:%S %z").timestamp() // 60)


SOURCES = {f"seed {seed}": (made, seed, 70) for seed in (1, 2)} | ({"real threads": (real, THREADS)} if THREADS.exists() else {})


@pytest.mark.parametrize("source", SOURCES)
def test_a_second_calculation_finds_the_same(source: str) -> None:
    make, *how = SOURCES[source]
    theirs: dict[str, dict[str, list[int]]] = {}
    ours: dict[str, Figures] = {}
    count = 0
    for journal in make(*how):
        count += 1
        naive = Naive(journal)
        balls = {key: ms / MINUTE for key, ms in held(stretches(journal, OURS.__getitem__, journal[-1].at)).items()}
        assert balls == {key: minutes for key, minutes in naive.balls.items() if minutes}
        assert sum(naive.balls.values()) == (journal[-1].at - journal[0].at) / MINUTE
        expected = naive.spans + ([naive.solved] if naive.solved else [])
        for what, minutes, queue, who in expected:
            for whose in dict.fromkeys((owner(queue), owner(queue, who) if who else owner(queue))):
                theirs.setdefault(whose, {}).setdefault(what, []).append(minutes * MINUTE)
        facts = facts_of(journal, OURS.__getitem__)
        spans = [(fact.name, fact.value / MINUTE, fact.who) for fact in facts if fact.name.endswith("on") or fact.name.endswith("response")]
        assert sorted(span for span in spans if span[2].startswith("#")) == sorted(
            (what, m, owner(queue)) for what, m, queue, _ in expected
        )
        for fact in facts:
            ours.setdefault(fact.who, Figures()).add(fact.name, fact.value)
    assert count >= 70
    for whose, spans in theirs.items():
        for what, found in spans.items():
            assert median(ours[whose].spans[what]) == round(statistics.median(found))
            assert percentile_90(ours[whose].spans[what]) == sorted(found)[-(-len(found) * 9 // 10) - 1]
            assert ours[whose].spans[what].total() == len(found)
    assert sum(len(found) for spans in theirs.values() for found in spans.values()) > 100


def test_the_two_calendars_agree_on_every_day_around_the_clock_changes_and_the_holiday() -> None:
    for queue, hours in NAIVE.items():
        for begin, days in ((datetime(2026, 3, 1, tzinfo=UTC), 65), (datetime(2026, 10, 20, tzinfo=UTC), 20)):
            first = int(begin.timestamp() // 60)
            for midnight in range(first, first + days * 1440, 1440):
                minutes = sum(hours.is_open(midnight + minute) for minute in range(1440))
                assert OURS[queue].between(midnight * 60_000, (midnight + 1440) * 60_000) == minutes * 60_000
