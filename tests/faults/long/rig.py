"""Desks under a supervisor that starts them again, with a clock that can be set, between two platforms with bad days."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from tests.faults.desks import LEASE_MS, ROOT, TOKEN, Desks, Process
from tests.faults.long.databases import Database, Sqlite
from tests.faults.long.ledger import Ledger
from tests.faults.long.plan import Plan
from tests.faults.long.weather import of_slack, of_telegram
from tests.waiting import until

PAUSE = 1.0  # seconds until a process that ended by itself is started again
START = 120.0  # seconds that a start may take on a busy machine
NOT_RECORDED = (
    "select d.payload from delivery d join pace p on p.key = d.pace where d.purpose = 'reply' and d.kind = 'post' "
    "and d.state in ('queued', 'sending') and p.owner like ?"
)


class Slot:
    """A place for one process. While ``rests``, none is started."""

    def __init__(self) -> None:
        self.process: Process | None = None
        self.rests = False


class Rig(Desks):
    """``figures`` counts what was done, and ``in_flight`` the replies that were on their way at a kill."""

    def __init__(self, database: Database, folder: Path, plan: Plan) -> None:
        super().__init__(database.url, folder)
        self.plan, self.db = plan, database
        self.chance = random.Random(plan.seed)
        self.ledger = Ledger()
        self.figures: Counter[str] = Counter()
        self.in_flight = 0
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
                    self.figures["ended by themselves, started again"] += 1
                    self.db.desks.discard(slot.process.process.pid)
                    slot.process = None
                    await asyncio.sleep(PAUSE)
                if not slot.rests:
                    slot.process = self.begins()
            await asyncio.sleep(0.2)

    def begins(self, tree: Path = ROOT) -> Process:
        process = self.launch(lease_ms=LEASE_MS, tree=tree, FAULTS_CLOCK=str(self.clock_file))
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
        self.db.desks.discard(process.process.pid)
        assert code == 0, process.log.read_text()[-3000:]

    async def kill(self, slot: Slot) -> None:
        """kill -9, and count what was on its way: on the platform, and not recorded."""
        slot.rests = True
        try:
            process = slot.process
            if process is None or process.process.poll() is not None:
                return
            process.kill()
            self.db.desks.discard(process.process.pid)
            await asyncio.sleep(0.2)  # what it had written to its connections is taken by the platforms
            self.in_flight += self.not_recorded(f"%/{process.process.pid}/%")
            self.figures["kills"] += 1
            slot.process = self.begins()
        finally:
            slot.rests = False

    def not_recorded(self, owner: str) -> int:
        """How many replies are in a chat and wait in the database for their sender."""
        waiting = [token for (payload,) in self.rows(NOT_RECORDED, (owner,)) for token in set(TOKEN.findall(payload))]
        return sum(1 for token in waiting if self.ledger.heard[token])

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        if isinstance(self.db, Sqlite):
            self.db.writable()
        await super().close()
