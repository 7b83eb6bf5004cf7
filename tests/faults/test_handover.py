"""One process takes over from another with the same tokens, and several share the work: nothing is lost or sent twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.conftest import fresh_database
from tests.faults.balancer import Fleet
from tests.faults.desks import Load, Process
from tests.house import text_of
from tests.waiting import answered

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
Opens = Callable[..., Awaitable[Fleet]]


@pytest.fixture
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """A fleet on a database, and the ways in which it hears."""
    fleets: list[Fleet] = []

    async def make(database: str, *, telegram: str, slack: str) -> Fleet:
        fleet = Fleet(database, tmp_path)
        fleets.append(fleet)
        await fleet.open(telegram_mode=telegram, slack_mode=slack)
        return fleet

    yield make
    for fleet in fleets:
        await fleet.close()


@pytest.fixture
def lone(tmp_path: Path) -> str:
    """A database for what does not depend on the engine."""
    return f"sqlite:///{tmp_path / 'bellhop.db'}"


@pytest.fixture
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database for several machines."""
    return fresh_database(request, tmp_path, "postgresql")


async def retire(fleet: Fleet, process: Process) -> None:
    fleet.leaves(process)
    process.send(signal.SIGTERM)
    assert await process.ends() == 0, process.log.read_text()[-2000:]


async def is_ready(process: Process) -> None:
    await answered(process.ready, lambda told: told["status"] == 200)


def halfway(load: Load, share: float) -> Callable[[], bool]:
    """So much of what customers will say has been said."""
    return lambda: sum(map(len, load.asked.values())) >= share * load.customers * load.messages


@pytest.mark.parametrize(("telegram", "slack"), [("polling", "socket"), ("webhook", "http")])
async def test_a_newer_process_takes_over_under_load(database: str, opens: Opens, telegram: str, slack: str) -> None:
    fleet = await opens(database, telegram=telegram, slack=slack)
    load = Load(fleet, customers=10, messages=8, replies=2)
    running = await fleet.run()
    work = asyncio.create_task(load.run(pause=0.1))
    for share in (0.1, 0.5):
        await fleet.until(halfway(load, share))
        newer = await fleet.run()
        fleet.telegram.faults.add(Fault("error", "getUpdates", times=1, error=CONFLICT))
        await retire(fleet, running)
        running = newer
    await work
    await load.drained()
    load.check()


async def test_a_killed_poller_s_open_question_does_not_swallow_what_comes(lone: str, opens: Opens) -> None:
    fleet = await opens(lone, telegram="polling", slack="socket")
    first = await fleet.run()
    await fleet.until(lambda: fleet.telegram.updates._poll is not None)
    first.kill()
    load = Load(fleet, customers=5, messages=2, replies=1)
    work = asyncio.create_task(load.run())
    await fleet.run()
    await work
    await load.drained()
    load.check()


async def test_a_poller_yields_to_a_newer_process_with_a_webhook(lone: str, opens: Opens) -> None:
    fleet = await opens(lone, telegram="polling", slack="socket")
    older = await fleet.run()
    await fleet.until(lambda: fleet.telegram.updates._poll is not None)
    fleet.configure(telegram_mode="webhook")
    newer = await fleet.run()
    fleet.balancer.behind = [newer]
    await fleet.until(lambda: "another copy" in older.log.read_text())
    load = Load(fleet, customers=5, messages=2, replies=1)
    work = asyncio.create_task(load.run())
    await retire(fleet, older)
    await work
    await load.drained()
    load.check()
    assert fleet.telegram.webhook.target is not None


@pytest.mark.parametrize(("telegram", "slack"), [("webhook", "http"), ("polling", "socket"), ("webhook", "socket")])
async def test_two_of_each_role_share_the_work_and_one_of_each_dies(shared: str, opens: Opens, telegram: str, slack: str) -> None:
    fleet = await opens(shared, telegram=telegram, slack=slack)
    web, other_web, worker, other_worker = [await fleet.run(role=role) for role in ("web", "web", "worker", "worker")]
    for one in (web, other_web, worker, other_worker):
        await is_ready(one)
    load = Load(fleet, customers=10, messages=6, replies=2)
    work = asyncio.create_task(load.run(pause=0.05))
    await fleet.until(halfway(load, 0.3))
    worker.kill()
    fleet.leaves(web)
    web.kill()
    await work
    await load.drained()
    load.check()
    assert not await fleet.anna.commands("reply 1001 the last word")
    customer = next(number for number in load.asked if any(f"q-{number}-" in text for text in fleet.threads()[1001]))
    assert await fleet.until(lambda: any("the last word" in text for text in load._heard(customer)))
    assert any("#1001" in text_of(card) for card in fleet.slack.messages("C0SUPPORT"))
    for one in (other_web, other_worker):
        await is_ready(one)


async def test_an_album_whose_parts_reach_two_machines_is_one_message(shared: str, opens: Opens) -> None:
    fleet = await opens(shared, telegram="webhook", slack="http")
    await asyncio.gather(fleet.run(), fleet.run())
    people = range(6000, 6008)
    for number in people:
        fleet.customer(number, f"Customer {number}")
        fleet.telegram.sends_album(number, [b"\xff\xd8\xff\xe0" + bytes([n]) * 64 for n in range(5)], f"Views of {number}")
    await fleet.until(lambda: not fleet.rows("select 1 from album_part where content <> ''") and len(fleet.cards()) == len(people))
    assert fleet.rows("select count(*) from message") == [(len(people),)]
    assert fleet.rows("select count(*) from album_part") == [(5 * len(people),)]
    assert fleet.rows("select count(*) from reminder where kind = 'album' and fired_at is null") == [(0,)]
