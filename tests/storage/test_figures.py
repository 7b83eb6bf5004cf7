"""Facts and their sums are kept with each event, and are what the journal makes of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.core.calendar import Calendar, parse_hours
from bot.core.clocks import TargetClocks
from bot.core.errors import DeskError
from bot.core.facts import COUNTS, SPANS, facts_of, owner
from bot.core.figures import Figures, rounded
from bot.core.people import Profile
from bot.core.period import Period
from storage import figures, long_journals
from storage.engine import Connection, open_engine
from storage.figures import Reading
from storage.ids import Ids
from storage.long_journals import LongJournals
from storage.migrate import ensure
from storage.recount import count_some, recount
from storage.work.sql_work import SqlWork
from tests.core.histories import ANNA, MINUTE, MONDAY, MOVES, OLGA

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}), "Europe/Berlin")
WHO = (owner("support"), owner("billing"), owner("support", str(ANNA)), owner("billing", str(ANNA)))
DAY = 24 * 60 * MINUTE


ALWAYS = Calendar.always()
OWN = {"support": ALWAYS}


class Hours:
    """Olga's promises run day and night in one queue."""

    def calendar_of(self, _):
        return OFFICE

    def own_hours(self, person):
        return OWN if person == OLGA else {}


HOURS = Hours()


class Desk:
    """A database in which tickets are worked on, a transaction an act."""

    def __init__(self, url: str) -> None:
        engine = open_engine(url)
        ensure(engine, 1001)
        self.db, self.ids, self.known = Connection(engine), Ids(), LongJournals()
        self.fails_first = False
        """Whether each transaction is rolled back and done again."""

    def acts(self, at: int, *deeds, counting=HOURS) -> None:
        for end in (self.db.rollback, self.db.commit) if self.fails_first else (self.db.commit,):
            work = SqlWork(self.db, self.ids, "", at, sends=False, hours=counting, journals=self.known)
            self.db.begin()
            for number, what in deeds:
                self.act(work, number, what, at)
            work.flush()
            end()
            self.ids.give_up()

    def act(self, work: SqlWork, number: int, what: str, at: int) -> None:
        if what == "opened":
            customer = work.people.customer(OLGA) or work.people.add_customer(Profile(OLGA, "Olga"))
            ticket = work.tickets.create(customer)
            ticket.open(by=OLGA, now=at, customer=customer.id, queue="support", previous=0)
            ticket.receive(1, "", by=OLGA, now=at)
            return
        ticket = work.tickets.get(number)
        assert ticket is not None
        try:
            MOVES[what](ticket, at)
        except DeskError:
            return
        work.tickets.events(ticket)  # some read the journal, and so write it, in the middle

    def works(self, seed: int, days: int, *, counting=HOURS) -> int:
        """Some days at work; when they end."""
        rng, at, numbers = Random(seed), MONDAY, 0
        while at < MONDAY + days * DAY:
            deeds = []
            for _ in range(rng.randint(1, 3)):
                if rng.random() < 0.3 or not numbers:
                    numbers += 1
                    deeds.append((0, "opened"))
                else:
                    deeds.append((1000 + rng.randint(1, numbers), rng.choice(sorted(MOVES))))
            self.acts(at, *[context for context in deeds if context[0] <= 1000 + numbers], counting=counting)
            at += rng.randint(1, 400) * MINUTE
        return at

    def journals(self):
        numbers = [row[0] for row in self.db.all("select number from ticket order by number")]
        work = SqlWork(self.db, self.ids, "", 0, sends=False)
        return [work.tickets.events(ticket) for number in numbers if (ticket := work.tickets.get(number))]

    def facts(self):
        return [fact for journal in self.journals() for fact in facts_of(journal, HOURS.calendar_of, OWN)]


@pytest.fixture
def desk(database: str) -> Desk:
    return Desk(database)


def replayed(facts, who, period):
    found = Figures()
    for fact in facts:
        if fact.who == who and period.since <= fact.at < period.until and fact.earlier < max(period.since, 1):
            found.add(fact.name, fact.value)
    return found


@pytest.mark.parametrize("exact", [10_000, 0], ids=["exact", "rounded"])
def test_figures_of_any_period_are_those_of_a_replay(desk: Desk, monkeypatch: pytest.MonkeyPatch, exact: int) -> None:
    monkeypatch.setattr(figures, "EXACT", exact)
    end = desk.works(7, 12)
    facts, queries = desk.facts(), Reading(desk.db)
    assert len({fact.name for fact in facts}) > 10
    for span in (timedelta(hours=3), timedelta(days=1), timedelta(days=3), timedelta(days=30)):
        for now in (end, end - 5 * DAY):
            period = Period.last(span, now, "Europe/Berlin")
            period = period if now == end else Period(period.since, period.until)
            for who in WHO:
                mine, true = queries.figures(who, period), replayed(facts, who, period)
                assert {name: n for name, n in mine.counts.items() if n} == dict(true.counts)
                for name in SPANS:
                    whole = period.days is None or exact
                    assert mine.spans[name] == (true.spans[name] if whole else Counter(map(rounded, true.spans[name].elements())))
                assert mine.rating == true.rating
                for name in (*COUNTS, *SPANS):
                    listed = queries.counted([who], name, period, limit=1000)
                    assert len(listed) == (true.counts[name] if name in COUNTS else true.spans[name].total())
    assert queries.owners(Period(0, end)) == sorted({fact.who for fact in facts})


def test_only_the_spans_that_are_asked_for_are_exact(desk: Desk) -> None:
    end = desk.works(7, 12)
    period = Period.last(timedelta(days=30), end, "Europe/Berlin")
    found, whole = (Reading(desk.db).figures(WHO[0], period, exact) for exact in (("first_response",), SPANS))
    sums = {name: Counter(map(rounded, spans.elements())) for name, spans in whole.spans.items()}
    assert sums["resolution"] and whole.spans["resolution"] != sums["resolution"]
    assert found.spans == {**sums, "first_response": whole.spans["first_response"]}


def test_a_list_is_read_page_by_page(desk: Desk) -> None:
    end = desk.works(3, 4)
    queries, period = Reading(desk.db), Period(0, end)
    whole = queries.counted([WHO[0]], "opened", period, limit=1000)
    pages = [queries.counted([WHO[0]], "opened", period, limit=5, offset=at) for at in range(0, len(whole), 5)]
    assert len(whole) > 6
    assert [one for page in pages for one in page] == whole
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    slow = [one.value for one in queries.counted([WHO[0]], "first_response", period, limit=1000)]
    assert slow == sorted(slow, reverse=True)


def test_days_are_those_of_the_queue(desk: Desk) -> None:
    late = int(datetime(2026, 3, 3, 23, 30, tzinfo=UTC).timestamp() * 1000)  # half past midnight in Berlin
    desk.acts(late, (0, "opened"))
    day = datetime(2026, 3, 4, tzinfo=UTC).toordinal()
    assert Reading(desk.db).by_day(WHO[0], day - 1, day)[day].counts["opened"] == 1


def test_what_was_written_before_figures_were_kept_is_counted_later(desk: Desk) -> None:
    desk.works(5, 4, counting=None)
    assert desk.db.one("select count(*) from fact") == (0,)
    desk.acts(MONDAY + 20 * DAY, (1001, "noted"), (1002, "replied"), (0, "opened"))
    while count_some(desk.db, HOURS):
        pass
    desk.acts(MONDAY + 21 * DAY, (1001, "closed"), (1003, "rated"))
    assert recount(desk.db, HOURS) == "The figures agree with the journal."


@pytest.mark.parametrize("harm", ["update figure set times = times + 1", "delete from fact where name = 'opened'"])
def test_figures_that_differ_from_the_journal_are_counted_anew(desk: Desk, harm: str) -> None:
    end = desk.works(11, 4)
    before = Reading(desk.db).figures(WHO[0], Period.last(timedelta(days=30), end, "Europe/Berlin")).data()
    assert recount(desk.db, HOURS) == "The figures agree with the journal."
    desk.db.run(harm)
    assert "were counted anew" in recount(desk.db, HOURS)
    assert recount(desk.db, HOURS) == "The figures agree with the journal."
    assert Reading(desk.db).figures(WHO[0], Period.last(timedelta(days=30), end, "Europe/Berlin")).data() == before


@pytest.mark.parametrize("fails_first", [False, True])
def test_long_journals_are_counted_on_from_where_they_were_known(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, fails_first: bool) -> None:
    monkeypatch.setattr(long_journals, "LONG", 3)
    monkeypatch.setattr(long_journals, "MOST", 40)
    desk.fails_first = fails_first
    desk.works(5, 6)
    assert recount(desk.db, HOURS) == "The figures agree with the journal."
    work = SqlWork(desk.db, desk.ids, "", 0, sends=False, journals=desk.known)
    known = [ticket for number in range(1001, 1100) if desk.known.get(number) and (ticket := work.tickets.get(number)) is not None]
    assert known
    for ticket in known:
        whole = TargetClocks(work.tickets.events(ticket))
        assert (work.tickets.clocks(ticket).running, work.tickets.clocks(ticket).ticket) == (whole.running, whole.ticket)
