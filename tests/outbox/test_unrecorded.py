"""A reply that arrived, but could not be recorded by its sender, because another process had taken over."""

from __future__ import annotations

from pathlib import Path

from structlog.testing import capture_logs

from bot.outbox.courier import UNRECORDED
from bot.ports.steps import with_ids
from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.house import House


async def test_the_log_says_which_reply_may_be_sent_again(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await house.open()
    try:
        house.tom.says("It burns")
        await house.ticket(1001)
        await house.told(house.tom, "#1001")
        await house.until(lambda: not house.desk.courier.waiting)
        house.telegram.faults.add(Fault("late", "sendMessage", delay=1.0))
        with capture_logs([with_ids]) as logged:
            await house.anna.types(1001, "!reply Water!")
            await house.told(house.tom, "Water!")
            db = Connection(open_engine(house.database))
            [(reply,)] = db.all("select id from delivery where purpose = 'reply'")
            db.run("insert into worker (id, host, until) values ('elsewhere/1/2', 'elsewhere', 1)")  # alive, so the lane stays there
            db.run("update pace set owner = 'elsewhere/1/2' where key = 'telegram:4712'")
            db.close()
            await house.until(lambda: reply in [one["delivery"] for one in logged if one["event"] == UNRECORDED])
    finally:
        await house.close()
