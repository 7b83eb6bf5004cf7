"""A unit that fails: its caller gets the error, nothing of it is stored, and nothing of it stays in memory."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports.work import Work
from storage import workers
from storage.engine import open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from tests.cycles import cycles


def fails(work: Work) -> None:
    work.inbound.first_time("front", "update:1")
    raise ValueError("a mistake")


async def test_a_unit_that_fails_stores_nothing_and_leaves_no_cycles(database: str) -> None:
    engine = open_engine(database)
    ensure(engine, 1001)
    store = SqlStore(engine, workers.new_name())
    store.start()
    try:
        with cycles() as found:
            with pytest.raises(ValueError, match="a mistake"):
                await store.write(fails)
            assert await store.write(lambda work: work.inbound.first_time("front", "update:1"))
        assert not found
    finally:
        await store.close()


async def test_whoever_waits_is_told_that_a_value_was_missing(database: str) -> None:
    engine = open_engine(database)
    ensure(engine, 1001)
    store = SqlStore(engine, workers.new_name())
    store.start()
    try:
        for called in (store.write, store.look, store.read, store.ask):
            with pytest.raises(RuntimeError, match="where there was none"):
                await asyncio.wait_for(called(lambda *_: next(iter(()))), 5)
    finally:
        await store.close()
