"""A desk that freezes inside a transaction keeps its locks on the server: the other one takes over all the same."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from storage.engine import Connection, open_engine
from storage.migrate import migrate
from tests.conftest import cluster
from tests.faults.desks import Desks, Load
from tests.faults.figures import measure, seeds

BLOCKED = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
STUCK = (
    "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction' "
    "and state_change < clock_timestamp() - interval '300 milliseconds'"
)


@pytest.mark.parametrize("seed", seeds())
async def test_the_other_process_takes_over_from_one_that_is_frozen_inside_a_transaction(tmp_path: Path, seed: int) -> None:
    with cluster() as postgres:
        migrate(open_engine(postgres.url))
        desks = Desks(postgres.url, tmp_path)
        await desks.open()
        try:
            await _frozen(desks, seed)
        finally:
            await desks.close()


async def _frozen(desks: Desks, seed: int) -> None:
    load = Load(desks, customers=8, messages=5 + seed % 3, replies=2)
    first, second = await asyncio.gather(desks.run(), desks.run())
    work = asyncio.create_task(load.run(pause=0.1))
    await desks.until(lambda: len(desks.cards()) > 2)
    poller = desks.rows("select owner from lease where starts_with(duty, 'poll')")[0][0]
    sleeper, other = (first, second) if f"/{first.process.pid}/" in poller else (second, first)
    holder = Connection(open_engine(desks.database))
    try:
        for _ in range(50):
            holder.begin()
            holder.all("select number from ticket for update")
            await desks.until(lambda: desks.rows(BLOCKED)[0][0])
            sleeper.send(signal.SIGSTOP)
            holder.rollback()
            await asyncio.sleep(0.5)
            if desks.rows(STUCK)[0][0]:
                break
            sleeper.send(signal.SIGCONT)
    finally:
        holder.close()
    assert desks.rows(STUCK)[0][0], "the frozen desk holds a transaction open"
    frozen = time.monotonic()
    name = f"/{other.process.pid}/"
    await desks.until(lambda: any(name in owner for (owner,) in desks.rows("select owner from lease where starts_with(duty, 'poll')")))
    measure("frozen inside a transaction: the other process polls after", f"{time.monotonic() - frozen:.1f} s")
    await work
    await load.drained()
    measure("frozen inside a transaction: everything shown and delivered after", f"{time.monotonic() - frozen:.1f} s")
    sleeper.send(signal.SIGCONT)
    await desks.until(lambda: "lease ran out" in sleeper.log.read_text() or sleeper.process.poll() is not None)
    load.check()
