"""SIGTERM and Ctrl-C: the program exits within ten seconds with code 0, whatever hangs, and nothing is lost or in doubt."""

from __future__ import annotations

import asyncio
import signal

import pytest

from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.faults.desks import FIRST_CUSTOMER, Desks, Load


async def test_stopped_under_load_and_started_again(desks: Desks) -> None:
    load = Load(desks, customers=20, messages=4, replies=2)
    running = await desks.run()
    work = asyncio.create_task(load.run(pause=0.02))
    for sign in (signal.SIGTERM, signal.SIGINT):
        await asyncio.sleep(0.6)
        running.send(sign)
        assert await running.ends() == 0, running.log.read_text()[-2000:]
        assert "Traceback" not in running.log.read_text()
        running = await desks.run()
    await work
    await load.drained()
    load.check()
    assert desks.rows("select owner from lease") != []


async def test_what_waits_at_the_end_is_not_in_doubt(desk: Desks) -> None:
    """A place that rests keeps its rows; they go out once, and nobody is told that they may stand there twice."""
    first = await desk.run()
    olga = desk.customer(FIRST_CUSTOMER, "Olga")
    olga.says("q-0-0 hello")
    await desk.until(lambda: desk.tokens_in_slack() and olga.heard())
    desk.telegram.faults.add(Fault("429", "sendMessage", times=-1, retry_after=3))
    for turn in range(3):
        await desk.anna.types(1001, f"!reply r-0-{turn} words")
    await desk.until(lambda: len(desk.rows("select 1 from delivery where purpose = 'reply'")) == 3)
    first.send(signal.SIGTERM)
    assert await first.ends() == 0
    assert {row[0] for row in desk.rows("select state from delivery where purpose = 'reply'")} == {"queued"}
    assert desk.rows("select 1 from pace where owner in (select id from worker)") == []
    desk.telegram.faults.clear()
    await desk.run()
    await desk.told(olga, "r-0-2")
    await desk.until(lambda: not desk.rows("select 1 from delivery where state in ('queued', 'sending')"))
    assert [text for text in olga.heard() if "r-0-" in text] == [
        text for turn in range(3) for text in olga.heard() if f"r-0-{turn}" in text
    ]
    assert desk.rows("select 1 from delivery where doubt > 0") == []


async def test_a_platform_that_hangs_does_not_hold_us(desk: Desks) -> None:
    running = await desk.run()
    olga = desk.customer(FIRST_CUSTOMER, "Olga")
    olga.says("q-0-0 hello")
    await desk.until(lambda: desk.tokens_in_slack() and olga.heard())
    for world in (desk.telegram, desk.slack):
        world.faults.add(Fault("slow", times=-1, delay=600.0))
    for turn in range(3):
        olga.says(f"q-0-{turn + 1} more")
        await desk.anna.types(1001, f"!reply r-0-{turn} words")
    await desk.until(lambda: desk.rows("select 1 from delivery where purpose = 'reply'"))
    running.send(signal.SIGTERM)
    assert await running.ends() == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM])
async def test_a_locked_database_does_not_hold_us(desks: Desks, sign: signal.Signals) -> None:
    running = await desks.run()
    olga = desks.customer(FIRST_CUSTOMER, "Olga")
    olga.says("q-0-0 hello")
    await desks.until(lambda: desks.tokens_in_slack() and olga.heard())
    db = Connection(open_engine(desks.database))
    try:
        if db.dialect == "sqlite":
            db.begin()
        else:
            db.begin()
            db.run("lock table seen, delivery, worker, lease in access exclusive mode")
        olga.says("q-0-1 more")
        await asyncio.sleep(0.2)
        running.send(sign)
        assert await running.ends() == 0
    finally:
        db.rollback()
        db.close()
    await desks.run()
    await desks.until(lambda: desks.tokens_in_slack() == ["q-0-0", "q-0-1"])


@pytest.mark.parametrize("delay", [2.5, 6.0])
async def test_a_slow_answer_during_the_stop_leaves_no_doubt_and_no_copy(desk: Desks, delay: float) -> None:
    running = await desk.run()
    olga = desk.customer(FIRST_CUSTOMER, "Olga")
    olga.says("q-0-0 hello")
    await desk.until(lambda: desk.tokens_in_slack() and olga.heard())
    desk.telegram.faults.add(Fault("slow", "sendMessage", delay=delay))
    typed = await desk.anna.types(1001, "!reply r-0-0 words")
    await desk.until(lambda: any(fault.method == "sendMessage" and not fault.times for fault in desk.telegram.faults.active))
    running.send(signal.SIGTERM)
    assert await running.ends() == 0
    assert desk.rows("select state, doubt from delivery where purpose = 'reply'") == [("sent", 0)]
    await desk.run()
    await desk.until(lambda: desk.slack.reactions("C0SUPPORT", typed))
    await desk.until(lambda: not desk.rows("select 1 from delivery where state in ('queued', 'sending')"))
    assert len([text for text in olga.heard() if "r-0-0" in text]) == 1
    assert not any("delivered" in text for text in desk.thread(1001))
