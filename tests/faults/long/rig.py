"""Desks under a supervisor that starts them again, with a clock that can be set, between two platforms with bad days."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import psutil

from bot.outbox.courier import UNRECORDED
from tests.faults.desks import LEASE_MS, ROOT, TOKEN, Desks, Process
from tests.faults.long.databases import Database, Sqlite
from tests.faults.long.ledger import Ledger
from tests.faults.long.plan import Plan
from tests.faults.long.weather import of_slack, of_telegram
from tests.waiting import until

PAUSE = 1.0  # seconds until a process that ended by itself is started again
START = 120.0  # seconds that a start may take on a busy machine
NOT_RECORDED = "select payload from delivery where purpose = 'reply' and kind = 'post' and state in ('queued', 'sending')"


class Slot:
    """A place for one process. While ``rests``, none is started."""

    def __init__(self) -> None:
        self.process: Process | None = None
        self.rests = False


class Rig(Desks):
    """``figures`` counts what was done. ``in_flight`` are the replies that were in their chat and not recorded when a process ended: how
    often each was there then.
    """

    def __init__(self, database: Database, folder: Path, plan: Plan) -> None:
        super().__init__(database.url, folder)
        self.plan, self.db = plan, database
        self.chance = random.Random(plan.seed)
        self.ledger = Ledger()
        self.figures: Counter[str] = Counter()
        self.in_flight: Counter[str] = Counter()
        self.slots = [Slot() for _ in range(plan.processes)]
        self.clock_file = folder / "clock"
        self._keepers: list[asyncio.Task[None]] = []
        slack, telegram = of_slack(plan.seed, plan.one_in), of_telegram(plan.seed, plan.one_in)
        self.weathers = slack, telegram
        self.slack.faults = self.slack.api.faults = slack
        self.telegram.faults = telegram
        self.slack.journal = self.slack.api.journal = self.slack.private.journal = self.slack.downloads.journal = self.ledger
        self.telegram.journal = self.ledger
        self.slack.delivery.retry_delays = (0.2, 0.5, *[1.0] * 400)  # as long as the platform does: some minutes
        self.ahead(0)

    def ahead(self, seconds: float) -> None:
        """Set the clocks of the desks' machine, so far ahead of the true time."""
        new = self.clock_file.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self.clock_file)

    def now(self) -> int:
        """The desks' time, in milliseconds."""
        return int((time.time() + float(self.clock_file.read_text())) * 1000)

    def waiting(self) -> int:
        """How many deliveries wait."""
        return int(self.rows("select count(*) from delivery where state in ('queued', 'sending')")[0][0])

    # The supervisor

    async def begin(self) -> None:
        self._keepers = [asyncio.create_task(self._keep(slot)) for slot in self.slots]
        for slot in self.slots:
            await self.works(slot)

    async def works(self, slot: Slot) -> Process:
        """The process of a slot, once it has started, perhaps again: a start while the database is away ends at once."""
        await until(lambda: slot.process and slot.process.url and slot.process.process.poll() is None, START, every=0.2, shown=self._logs)
        assert slot.process is not None
        return slot.process

    def _logs(self) -> str:
        return self.logs()[-3000:]

    async def _keep(self, slot: Slot) -> None:
        while True:
            if slot.process is None or slot.process.process.poll() is not None:
                if slot.process is not None and not slot.rests:
                    if slot.process.url:
                        self.figures["ended by themselves"] += 1
                        await self._ended(slot.process)
                    else:
                        self.figures["starts refused"] += 1
                        self.db.desks.discard(slot.process.process.pid)
                    slot.process = None
                    await asyncio.sleep(PAUSE)
                if not slot.rests:
                    slot.process = self.begins()
            await asyncio.sleep(0.2)

    def begins(self, tree: Path = ROOT) -> Process:
        process = self.launch(lease_ms=LEASE_MS, tree=tree, FAULTS_CLOCK=str(self.clock_file), FAULTS_USE=str(self.folder))
        self.db.desks.add(process.process.pid)
        self.figures["starts"] += 1
        return process

    async def beside(self, tree: Path = ROOT) -> Process:
        """A further process, once it has started. A start that finds the database held is repeated, as a supervisor does."""
        for _ in range(10):
            process = self.begins(tree)
            await until(lambda process=process: process.url or process.process.poll() is not None, START, every=0.2)
            if process.process.poll() is None:
                return process
            self.figures["starts refused"] += 1
        raise AssertionError(process.log.read_text()[-3000:])

    def barred(self) -> Process:
        """A process without the rights of root, which could write everything."""
        weak = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.getuid() == 0 else []
        return self.launch(prefix=weak)

    async def started(self, process: Process) -> None:
        await until(lambda: process.url or process.process.poll() is not None, START, every=0.2, shown=process.log.read_text)
        assert process.process.poll() is None, process.log.read_text()[-3000:]

    async def ends_well(self, process: Process) -> None:
        """SIGTERM, as at a deploy. A process that has only begun to load would simply end."""
        await self.started(process)
        process.send(signal.SIGTERM)
        code = await process.ends(START)
        await self._ended(process)
        assert code == 0, process.log.read_text()[-3000:]

    async def kill(self, slot: Slot) -> None:
        """kill -9, and count what was on its way: on the platform, and not recorded."""
        slot.rests = True
        try:
            process = slot.process
            if process is None or process.process.poll() is not None:
                return
            process.kill()
            await self._ended(process)
            self.figures["kills"] += 1
            slot.process = self.begins()
        finally:
            slot.rests = False

    async def _ended(self, process: Process) -> None:
        """Count what was on the platform and not recorded when a process ended.

        It doesn't matter who is to send it now: another process may take over at once. The platforms may have yet to read what it wrote.
        """
        self.db.desks.discard(process.process.pid)
        waiting = {token for (payload,) in self.rows(NOT_RECORDED) for token in TOKEN.findall(payload)}
        await asyncio.sleep(0.1)
        await until(lambda: not self._unread(), START, every=0.1)
        for token in waiting:
            if heard := self.ledger.heard[token]:
                self.in_flight[token] = max(self.in_flight[token], heard)

    def _unread(self) -> bool:
        """Whether an emulator has yet to read a connection to its end that its client closed."""
        port = int(self.url.rpartition(":")[2])
        mine = psutil.Process().net_connections("tcp")
        return any(one.laddr and one.laddr.port == port and one.status == psutil.CONN_CLOSE_WAIT for one in mine)

    def unrecorded(self) -> Counter[str]:
        """The replies that a process had sent when another one had taken over, because its lease ran out, as the logs tell."""
        lines = [json.loads(line) for line in self.logs().splitlines() if UNRECORDED in line]
        found: Counter[str] = Counter()
        for line in lines:
            for (payload,) in self.rows("select payload from delivery where id = ?", (line["delivery"],)):
                found.update(set(TOKEN.findall(payload)))
        return found

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        if isinstance(self.db, Sqlite):
            self.db.writable()
        await super().close()
