"""Locks of other sessions: one locked row delays its own unit only, the server ends whoever is silent, and each error is judged by its code."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from bot.core.people import Identity, Profile
from bot.ports.store import StoreUnavailable
from bot.ports.work import Work
from storage import workers
from storage.engine import Connection, SessionLimits, open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from storage.troubles import DatabaseTrouble, trouble_of
from storage.writer import LIMITS
from tests.conftest import fresh_database
from tests.cycles import cycles

ROOT = Path(__file__).parent.parent.parent
MANY = 30
HOLD = """
import sys, time
from storage.engine import Connection, open_engine
from storage.writer import LIMITS
db = Connection(open_engine(sys.argv[1]), limits=LIMITS)
db.begin()
db.run("update ticket set subject = 'lost' where number = 1003")
print("held", flush=True)
sys.stdin.readline()
db.commit()
"""


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """PostgreSQL only: SQLite has one lock for all, see tests/storage/test_order.py."""
    found = fresh_database(request, tmp_path, "postgresql")
    ensure(open_engine(found), 1001)
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    made = SqlStore(open_engine(url), workers.new_name())
    made.start()
    await made.write(opens)
    yield made
    await made.close()


def opens(work: Work) -> None:
    """Some tickets, of as many customers."""
    for number in range(MANY):
        customer = work.people.add_customer(Profile(Identity("front", str(number)), "Olga"))
        work.tickets.create(customer).open(by=customer.actor, now=work.now, customer=customer.id, queue="support", previous=0)


def names(number: int, subject: str) -> Callable[[Work], str]:
    def unit(work: Work) -> str:
        ticket = work.tickets.get(number)
        assert ticket is not None
        ticket.subject = subject
        return subject

    return unit


@contextmanager
def locked(url: str, sql: str = "select 1 from ticket where number = 1003 for update") -> Iterator[Connection]:
    db = Connection(open_engine(url))
    db.begin()
    db.run(sql)
    try:
        yield db
    finally:
        with suppress(Exception):
            db.rollback()
        db.close()


def subjects(url: str) -> dict[int, str]:
    db = Connection(open_engine(url))
    try:
        return dict(db.all("select number, subject from ticket"))
    finally:
        db.close()


async def test_a_locked_row_delays_only_its_own_unit(store: SqlStore, url: str) -> None:
    with locked(url):
        tasks = {number: asyncio.create_task(store.write(names(number, "new"))) for number in range(1001, 1001 + MANY)}
        others = [task for number, task in tasks.items() if number != 1003]
        assert await asyncio.gather(*others) == ["new"] * (MANY - 1)
        for round_ in range(5):
            assert await asyncio.gather(*(store.write(names(number, f"round {round_}")) for number in (1001, 1002, 1004)))
        assert not tasks[1003].done()
        assert store.away == ""
    assert await tasks[1003] == "new"
    assert subjects(url)[1003] == "new"


async def test_a_unit_that_meets_a_lock_or_is_refused_leaves_no_cycles(store: SqlStore, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with cycles() as found:
        with locked(url):
            waiting = asyncio.create_task(store.write(names(1003, "new")))
            await asyncio.sleep(1)
        await waiting
        del waiting
        monkeypatch.setattr("storage.writer.PATIENCE", 0.2)
        with locked(url), pytest.raises(StoreUnavailable, match="locked"):
            await store.write(names(1003, "never"))
    assert not found


async def test_a_row_that_stays_locked_refuses_its_unit_and_nothing_is_called_away(
    store: SqlStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer.PATIENCE", 0.2)
    with locked(url):
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.write(names(1003, "never"))
        assert store.away == ""
        assert await store.write(names(1004, "new")) == "new"
    assert await store.write(names(1003, "now")) == "now"


async def test_a_lock_that_is_met_at_the_end_of_a_group_fails_only_its_own_unit(store: SqlStore, url: str) -> None:
    """A key that another session is about to write is met by an insert, wherever that happens."""

    def hears(key: str) -> Callable[[Work], bool]:
        return lambda work: work.inbound.first_time("front", key)

    with locked(url, "insert into seen (channel, event, at) values ('front', 'k3', 1)"):
        tasks = [asyncio.create_task(store.write(hears(f"k{number}"))) for number in range(8)]
        assert all(await asyncio.gather(*(task for number, task in enumerate(tasks) if number != 3)))
        assert not tasks[3].done()
    assert await tasks[3]


async def holder(url: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, url, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    return process


async def test_a_process_that_is_frozen_inside_a_transaction_loses_its_locks(store: SqlStore, url: str) -> None:
    process = await holder(url)
    process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        done = False
        while not done:
            with suppress(StoreUnavailable):
                done = await store.write(names(1003, "ours")) == "ours"
            assert time.monotonic() - begun < workers.LEASE_MS / 1000, "the lock outlives a lease"
            assert store.away == ""
    finally:
        process.send_signal(signal.SIGCONT)
    _, said = await process.communicate(b"\n")
    assert b"idle-in-transaction" in said
    assert subjects(url)[1003] == "ours"


async def test_a_writer_whose_session_was_ended_runs_its_units_again_at_once(store: SqlStore, url: str) -> None:
    ended: list[int] = []

    def unit(work: Work) -> int:
        if not ended:
            ended.append(work.db.one("select pg_backend_pid()")[0])
            with locked(url, f"set idle_in_transaction_session_timeout = 0; select pg_terminate_backend({ended[0]})"):
                pass
        return names(1003, "again")(work) == "again"

    assert await store.write(unit)
    assert store.away == ""
    assert subjects(url)[1003] == "again"


def provoked(url: str, state: str) -> BaseException:
    """The error with this code, as the driver raises it."""
    db, row = (
        Connection(open_engine(url), limits=SessionLimits(lock=50, idle=100, statement=0)),
        "update ticket set subject = 'x' where number = ",
    )
    try:
        if state == "55P03":
            with locked(url):
                db.begin()
                db.run(f"{row}1003")
        elif state == "57014":
            db.run("set statement_timeout = 20")
            db.run("select pg_sleep(60)")
        elif state == "25P03":
            db.begin()
            time.sleep(0.4)
            db.run("select 1")
        elif state == "57P01":
            pid = db.one("select pg_backend_pid()")
            with locked(url, f"select pg_terminate_backend({pid[0] if pid else 0})"):
                db.run("select pg_sleep(60)")
        elif state == "40001":
            db.run("begin isolation level repeatable read")
            db.run("select 1 from ticket")
            with locked(url, f"{row}1003") as other:
                other.commit()
            db.run(f"{row}1003")
        elif state == "42P01":
            db.run("select 1 from nothing_of_the_kind")
        else:
            db.run("do $$ begin raise exception 'made' using errcode = '" + state + "'; end $$")
    except Exception as error:  # noqa: BLE001  it is what was asked for
        return error
    finally:
        db.close()
    raise AssertionError(f"nothing was raised for {state}")


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("55P03", DatabaseTrouble.LOCKED),
        ("40P01", DatabaseTrouble.LOCKED),
        ("40001", DatabaseTrouble.LOCKED),
        ("57014", DatabaseTrouble.LOCKED),
        ("25P03", DatabaseTrouble.CUT),
        ("57P01", DatabaseTrouble.CUT),
        ("57P03", DatabaseTrouble.AWAY),
        ("08006", DatabaseTrouble.AWAY),
        ("53100", DatabaseTrouble.AWAY),
        ("25006", DatabaseTrouble.AWAY),
        ("42501", DatabaseTrouble.AWAY),
        ("42P01", DatabaseTrouble.AWAY),
        ("23505", DatabaseTrouble.COLLIDED),
        ("22P05", DatabaseTrouble.UNIT),
        ("42601", DatabaseTrouble.UNIT),
        ("22003", DatabaseTrouble.UNIT),
    ],
)
def test_an_error_is_judged_by_its_code(url: str, state: str, trouble: DatabaseTrouble) -> None:
    db = Connection(open_engine(url))
    opened = db.one("select count(*) from ticket")
    assert opened is not None
    if not opened[0]:
        db.run("insert into customer (id) values (1)")
        db.run("insert into ticket (number, customer) values (1003, 1)")
    db.close()
    error = provoked(url, state)
    assert getattr(error, "sqlstate", None) == state, error
    assert trouble_of(error, open_engine(url)) is trouble


def test_every_session_of_ours_has_limits_on_the_server(url: str) -> None:
    for limits in (None, LIMITS):
        db = Connection(open_engine(url)) if limits is None else Connection(open_engine(url), limits=limits)
        found = dict(db.all("select name, setting from pg_settings"))
        db.close()
        assert 0 < int(found["idle_in_transaction_session_timeout"]) <= 60_000
        assert int(found["lock_timeout"]) > 0
    assert int(found["statement_timeout"]) == LIMITS.statement
    assert LIMITS.idle + LIMITS.lock < workers.LEASE_MS


@pytest.mark.parametrize("noticed", [False, True], ids=["unnoticed", "noticed"])
def test_a_lost_connection_is_closed_in_silence(url: str, noticed: bool, caplog: pytest.LogCaptureFixture) -> None:
    """A rollback would fail, and SQLAlchemy's pool logs that with a traceback."""
    db = Connection(open_engine(url))
    db.begin()
    others = Connection(open_engine(url))
    others.all("select pg_terminate_backend(pid) from pg_stat_activity where pid = ?", (db.raw.driver_connection.info.backend_pid,))
    if noticed:
        with pytest.raises(db.fails):
            db.all("select 1")
    db.close()
    others.close()
    assert not caplog.records


def test_a_connection_that_cannot_be_set_up_is_closed_in_silence(url: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = open_engine(url)

    @event.listens_for(engine, "connect")
    def lose(connection: psycopg.Connection[Any], _: object) -> None:
        with suppress(psycopg.OperationalError):
            connection.execute("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(psycopg.OperationalError):
        Connection(engine)
    gc.collect()
    assert not caplog.records
