"""A desk with nothing to do asks its database for nothing, and still notices what becomes due and what others write."""

from __future__ import annotations

import pytest

from bot.outbox.delays import Delays
from storage.engine import Connection
from tests.promises.test_notify import QUEUE
from tests.promises.test_off_duty import TIMES, TWO
from tests.quick_desk import QuickDesk


def all_sent(quick: QuickDesk) -> None:
    db = Connection(quick.engine)
    db.begin()
    db.run("update delivery set message = 'm' || id, state = 'sent' where state = 'queued'")
    db.commit()
    db.close()


async def test_nothing_is_asked_while_nothing_was_committed(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    number = await quick.asks("tom", "It burns")
    all_sent(quick)
    delays = Delays(quick.store, quick.desk.rules, {})
    for _ in range(3):
        due = await quick.desk.tick()
        await delays.look()
    with monkeypatch.context() as idle:
        idle.setattr(quick.store, "write", None)
        assert await quick.desk.tick() == due is not None
        await delays.look()
    quick.now = due / 1000
    before = len(quick.journal(number))
    await quick.desk.tick()
    assert len(quick.journal(number)) > before, "what is due is handled although nobody has written"


async def test_a_reply_that_waits_is_looked_at_again_and_again(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("tom", "It burns")
    all_sent(quick)
    delays = Delays(quick.store, quick.desk.rules, {})
    await delays.look()
    await quick.does("anna", f"reply {number} Use water")
    await delays.look()
    quick.now += 11
    await delays.look()
    assert "⏳ queued" in str(quick.told(f"back:C1#{number}"))
