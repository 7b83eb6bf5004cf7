"""No operation reads the past of one customer, agent, ticket or queue that has almost everything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from bot.core.people import Identity
from bot.ports.canned import CannedList
from bot.ports.delivery import Purpose
from bot.ports.store import Prefetch
from bot.ports.work import TicketList
from bot.screens.listing import FILTERS
from storage import workers
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.long_journals import LongJournals
from storage.migrate import ensure
from storage.search import TO_MARK, read, to_mark
from storage.work.sql_work import SqlWork
from storage.work.tickets import NEWEST
from storage.work.transaction import MARKED
from tests.conftest import fresh_database
from tests.databases import Databases
from tests.storage.every_statement import NOW, Hours
from tests.storage.filled import PAST
from tests.storage.recorded import recorded
from tests.storage.test_query_plans import explained
from tests.storage.uneven import AGENT, BOT, BUSY, LONG, LOUD, MANY, QUEUE, SNOOZED, WAITING, fill_unevenly

ANNA = Identity.parse(AGENT)
Deed = Callable[[SqlWork], object]


def _messages(work: SqlWork) -> None:
    """What a customer's message reads."""
    people = [Identity("front", f"p{number}") for number in (BOT, BUSY)]
    work.prepare([Prefetch((("front", f"e{who.id}"),), who) for who in people])
    bot, busy = map(work.people.customer, people)
    assert bot is not None
    assert busy is not None
    assert work.tickets.newest_open_of(bot) == [work.tickets.get(BOT)]
    assert len(work.tickets.newest_open_of(busy)) == NEWEST
    assert work.tickets.last_closed(bot) is not None
    assert len(work.tickets.of_customer(bot, 20)) == 20
    work.people.changes([bot, busy], 3)
    assert work.inbound.waiting_lines() == set()
    assert len(work.inbound.released(5)) == 5


def _lists(work: SqlWork) -> None:
    for which, queue in product(FILTERS, (QUEUE, SNOOZED, WAITING, "billing")):
        wanted = TicketList(which, (queue,), AGENT if queue == QUEUE else "back:nobody")
        work.tickets.listed(wanted, limit=26)
        work.tickets.size(wanted, 100)
    assert work.tickets.size(TicketList("waiting", (QUEUE,), AGENT), 1000) == 20


def _agent(work: SqlWork) -> None:
    work.tickets.held_by(ANNA, after=PAST // 2, limit=100)
    assert work.tickets.holds_in(ANNA, QUEUE)
    wanted = CannedList(AGENT, (QUEUE, "billing"))
    assert [one.used for one in work.canned.listed(wanted, limit=11)] == [8] * 11
    assert work.canned.named("reply 5", wanted)
    assert work.web.sessions(ANNA) == []
    assert work.tokens.not_revoked() == []


def _ticket(work: SqlWork) -> None:
    for number in (LONG, LOUD):
        ticket = work.tickets.get(number)
        assert ticket is not None
        work.messages.newest(ticket, 60)
        assert (work.messages.last_reply(ticket) is None) == (number == LOUD)
        work.messages.rating(number, 5)
        work.reminders.pending(ticket)
        work.reminders.pings(ticket)
        assert work.outbox.held(ticket, 50) == work.outbox.undecided(ticket) == []
        work.outbox.of_messages(ticket, Purpose.REPLY, [number, 3 * MANY // 2])
        work.messages.page(ticket, 10, 60)
        work.messages.versions(ticket, [number, 5])
        for purpose in (Purpose.REPLY, Purpose.WORDS, Purpose.MIRROR):
            assert len(work.outbox.of_ticket(ticket, purpose, 3 * MANY // 2)) <= 1


def _hits(work: SqlWork) -> None:
    found = read(work.db, [LONG, LOUD, BOT], 60)
    assert [len(said) for _, _, said in found] == [1, 60, 60]


def _reply(work: SqlWork) -> None:
    """The second one: the first one read the whole journal."""
    ticket = work.tickets.get(LONG)
    assert ticket is not None
    ticket.reply(ticket.first_message, "", by=ANNA, name="Anna", now=work.now)
    work.tickets.clocks(ticket)
    work.flush()


def _due(work: SqlWork) -> None:
    work.reminders.due(20)
    assert work.outbox.is_waiting()
    work.outbox.delays(NOW, 20)
    assert len(work.outbox.waiting_cards("back:C9", 20)) == 20


@pytest.mark.parametrize(("engine", "counted"), [("sqlite", False), ("sqlite", True), ("postgresql", True)])
def test_nobody_s_past_is_read(request: pytest.FixtureRequest, tmp_path: Any, engine: str, *, counted: bool) -> None:
    """PostgreSQL counts by itself soon; SQLite does when an administrator says so."""
    url = fresh_database(request, tmp_path, engine)
    with recorded() as record:
        ensure(open_engine(url), 1)
        db, ids = Connection(open_engine(url)), Ids()
        fill_unevenly(db, counted=counted)
        found: dict[str, Any] = {}
        deeds: tuple[Deed, ...] = (_messages, _lists, _agent, _ticket, _hits, _reply, _due)
        journals = LongJournals()
        db.begin()
        _reply(SqlWork(db, ids, workers.new_name(), NOW, hours=Hours(), journals=journals))
        db.commit()
        for deed in deeds:
            record.statements.clear()
            db.begin()
            deed(SqlWork(db, ids, workers.new_name(), NOW, hours=Hours(), journals=journals))
            db.rollback()
            found |= {f"{deed.__name__}: {sql}": faults for sql, faults in explained(url, record.statements.values()).items()}
        db.close()
    assert found == {}


def test_older_tickets_of_somebody_with_another_name_are_marked_in_steps(database: str) -> None:
    ensure(open_engine(database), 1)
    db, ids = Connection(open_engine(database)), Ids()
    fill_unevenly(db, counted=True)
    marked = 0
    for step in range(3):
        db.begin()
        work = SqlWork(db, ids, workers.new_name(), NOW)
        if step:
            work.search.mark_more()
        else:
            work.people.customer_by_id(BOT).name = "Another"
        work.flush()
        db.commit()
        marked += MARKED
        assert db.all("select count(*) from ticket where indexed < 0")[0][0] == marked
    db.close()


def test_names_are_found_by_their_beginning_in_a_database_that_sorts_as_a_language(databases: Databases) -> None:
    url = databases.in_language("en-US")
    ensure(open_engine(url), 1)
    db = Connection(open_engine(url))
    db.begin()
    work = SqlWork(db, Ids(), workers.new_name(), NOW)
    for channel in ("front", "back"):
        db.run("insert into delivery (id, pace, state) values (?, ?, 'queued')", (work.new_id(), f"{channel}:p1"))
    work.counters.set(f"{TO_MARK}5", 7)
    assert work.outbox.waiting_on("front") == 1
    assert to_mark(db) == (5, 7)
    db.rollback()
    db.close()
