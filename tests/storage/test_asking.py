"""Units that only read: they see what is stored, can't store anything themselves, and outlive the server's sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.people import Identity, Profile
from bot.ports.store import Queries, WouldWrite
from bot.ports.work import Work
from storage import workers
from storage.engine import Connection, open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from tests.conftest import fresh_database

OLGA = Profile(Identity("front", "olga"), "Olga")


@asynccontextmanager
async def begun(database: str) -> AsyncIterator[SqlStore]:
    engine = open_engine(database)
    ensure(engine, 1001)
    made = SqlStore(engine, workers.new_name())
    made.start()
    await made.write(lambda work: work.people.add_customer(OLGA))
    yield made
    await made.close()


@pytest.fixture
async def store(database: str) -> AsyncIterator[SqlStore]:
    async with begun(database) as made:
        yield made


def handle(work: Work) -> str:
    found = work.people.customer(OLGA.identity)
    return found.handle if found else ""


def change(work: Work) -> None:
    found = work.people.customer(OLGA.identity)
    assert found is not None
    found.handle = "changed"


def run_a_statement(work: Work) -> None:
    work.people.save_profile(Profile(OLGA.identity, "Olga", "changed"))


def add(work: Work) -> None:
    work.people.add_customer(Profile(Identity("front", "boris"), "Boris"))


async def test_it_reads_what_was_committed(store: SqlStore) -> None:
    await store.write(change)
    assert await store.ask(_only(handle)) == "changed"


@pytest.mark.parametrize("unit", [change, run_a_statement, add])
async def test_whoever_wants_to_write_is_told_and_nothing_is_stored(store: SqlStore, unit: Callable[[Work], Any]) -> None:
    before = await store.read(_everything)
    with pytest.raises(WouldWrite):
        await store.ask(_only(unit))
    assert await store.read(_everything) == before
    await store.write(unit)
    assert await store.read(_everything) != before, "the same connections may still write"


async def test_it_does_not_wait_for_the_writer(store: SqlStore) -> None:
    other = Connection(store.engine)
    try:
        other.begin()
        other.run("update customer set handle = 'locked'")
        assert not await store.ask(_only(handle))
    finally:
        other.rollback()
        other.close()


async def test_it_looks_again_when_the_server_has_ended_its_session(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """SQLite has no server."""
    async with begun(fresh_database(request, tmp_path, "postgresql")) as store:
        ended = await store.read(_session)
        other = Connection(store.engine)
        try:
            assert other.one("select pg_terminate_backend(?)", (ended,)) == (True,)
        finally:
            other.close()
        assert await store.read(_session) != ended
        assert not await store.ask(_only(handle))


def _session(db: Connection) -> int:
    row = db.one("select pg_backend_pid()")
    assert row is not None
    return int(row[0])


def _only(unit: Callable[[Work], Any]) -> Callable[[Work, Queries], Any]:
    return lambda work, _: unit(work)


def _everything(db: Connection) -> list[Any]:
    return [*db.all("select person, handle from customer order by person"), *db.all("select person, handle from person")]
