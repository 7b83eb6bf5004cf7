"""Two processes of one desk share the work and take over from each other, and one that was suspended sends nothing twice."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing

from tests.faults.desks import FIRST_CUSTOMER, Desks, Load, Process


async def test_two_at_once_and_one_is_killed(desks: Desks) -> None:
    load = Load(desks, customers=30, messages=4, replies=2)
    first, second = await asyncio.gather(desks.run(), desks.run())
    work = asyncio.create_task(load.run(pause=0.01))
    await desks.until(lambda: len(desks.cards()) > 8)
    owners = {owner for (owner,) in desks.rows("select distinct owner from pace where owner <> ''")}
    poller = desks.rows("select owner from lease")[0][0]
    victim = first if f"/{first.process.pid}/" in poller else second
    victim.kill()
    await work
    await load.drained()
    load.check()
    assert owners


async def test_one_that_slept_longer_than_its_lease_says_nothing_twice(desks: Desks) -> None:
    load = Load(desks, customers=10, messages=6, replies=2)
    load.last_turn.clear()
    sleeper = await desks.run(lease_ms=1500)
    work = asyncio.create_task(load.run(pause=0.12))
    await desks.until(lambda: len(desks.cards()) > 3)
    other = await desks.run(lease_ms=1500)
    # What leaves in the very moment may stand there twice, and is marked so; this story is about all that waits.
    await desks.until(lambda: not desks.rows("select 1 from delivery where state = 'sending'"))
    await frozen(desks, sleeper)
    load.last_turn.set()  # so that something is left for the other one, however long its start took
    name = f"/{other.process.pid}/"
    await desks.until(lambda: any(name in owner for (owner,) in desks.rows("select owner from lease")))
    await desks.until(lambda: all(name in owner for (owner,) in desks.rows("select owner from pace where key = 'slack:C0SUPPORT'")))
    sleeper.send(signal.SIGCONT)
    await work
    await load.drained()
    load.check()
    assert "lease ran out" in sleeper.log.read_text()


async def test_another_copy_elsewhere_is_named_and_does_no_harm(desk: Desks) -> None:
    running = await desk.run()
    await desk.until(lambda: desk.telegram.updates._poll is not None)
    stranger = asyncio.create_task(desk.telegram.updates.get(0, 100, 1))
    await desk.until(lambda: "another copy" in running.log.read_text())
    told = await running.ready()
    assert (told["status"], told["channels"]["telegram"]) == (503, "another copy of this bot is running")
    await stranger
    olga = desk.customer(FIRST_CUSTOMER, "Olga")
    olga.says("q-0-0 anybody there?")
    await desk.told(olga, "#1001")


async def frozen(desks: Desks, process: Process) -> None:
    """Freeze a process while it has no transaction open in SQLite, where nobody else could write then. test_frozen.py is about that."""
    process.send(signal.SIGSTOP)
    while desks.database.startswith("sqlite") and not is_free(desks):
        process.send(signal.SIGCONT)
        await asyncio.sleep(0.05)
        process.send(signal.SIGSTOP)


def is_free(desks: Desks) -> bool:
    """Whether nobody holds SQLite's lock for writing."""
    with closing(sqlite3.connect(desks.database.removeprefix("sqlite:///"), timeout=0.1, isolation_level=None)) as db:
        try:
            db.execute("begin immediate")
        except sqlite3.OperationalError:
            return False
        db.execute("rollback")
    return True
