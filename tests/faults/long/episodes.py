"""The faults of a run, one after the other, each when so much of the load was said."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from functools import partial

from tests.faults.long.databases import Sqlite
from tests.faults.long.people import People
from tests.faults.long.rig import Rig
from tests.faults.long.versions import earlier
from tests.waiting import until

LAG = 0.02
"""The part of the load that may be said while a fault is late."""
HOUR = 3600.0
Episode = Callable[[], Awaitable[None]]


class Episodes:
    """``moments`` has every fault with the share of the load at which it begins."""

    def __init__(self, rig: Rig, people: People) -> None:
        self.rig, self.people, self.plan = rig, people, rig.plan
        self.told: list[str] = []
        self.due = 0.0
        plan, end = self.plan, 1 - self.plan.calm
        rare: list[tuple[float, Episode]] = [
            (0.15, self.two_versions),
            (0.3, self.full_disk),
            (0.45, self.read_only),
            (0.6, self.away),
            (0.7, self.repeated),
            (0.8, self.cut),
        ]
        jumps: list[float] = [HOUR, 0.0, -HOUR / 4, 0.0] * plan.jumps
        often: list[tuple[float, Episode]] = [
            *(((at + 1) / (plan.kills + 1), self.kill) for at in range(plan.kills)),
            *(((at + 0.7) / plan.deploys, self.deploy) for at in range(plan.deploys)),
            *(((at + 0.5) / plan.jumps, partial(self.jump, jumps[at])) for at in range(plan.jumps)),
        ]
        self.moments = sorted([(share * end, what) for share, what in [*rare, *often]], key=lambda moment: moment[0])

    def held_up(self) -> bool:
        """Whether the load is ahead of the faults."""
        return self.people.share > self.due + LAG

    async def run(self) -> None:
        for share, what in self.moments:
            self.due = share
            await until(lambda share=share: self.people.share >= share, float("inf"), every=0.1)
            await what()
        self.due = 1.0
        self.rig.ahead(0)
        for weather in self.rig.weathers:
            weather.is_calm = True

    async def kill(self) -> None:
        slot = self.rig.chance.choice(self.rig.slots)
        await self.rig.works(slot)
        await asyncio.sleep(self.rig.chance.uniform(0.0, 0.5))
        await self.rig.kill(slot)

    async def deploy(self) -> None:
        """A newer process starts, then the older one is asked to end."""
        slot = self.rig.chance.choice(self.rig.slots)
        older = await self.rig.works(slot)
        slot.process = await self.rig.beside()
        await self.rig.ends_well(older)
        self.rig.figures["deploys"] += 1

    async def two_versions(self) -> None:
        folder = self.rig.folder / "earlier"
        tree, which = await asyncio.to_thread(earlier, folder)
        other = await self.rig.beside(tree)
        await asyncio.sleep(self.plan.minute)
        await self.rig.ends_well(other)
        shutil.rmtree(folder, ignore_errors=True)
        self.told.append(f"two versions for {self.plan.minute:g} s: this one and {which}")

    async def jump(self, seconds: float) -> None:
        self.rig.ahead(seconds)
        self.rig.figures["clock jumps"] += 1

    async def full_disk(self) -> None:
        await self.rig.db.full(self.plan.outage / 5)
        kind = "a file system of its own" if self.rig.db.disk.is_real else "a limit of file sizes, because nothing can be mounted here"
        self.told.append(f"disk full for {self.plan.outage / 5:g} s: {kind}")

    async def read_only(self) -> None:
        """On SQLite, a process that may not write starts, and all others end before: what they have open they could still write."""
        rig, database = self.rig, self.rig.db
        seconds = self.plan.outage / 5
        if not isinstance(database, Sqlite):
            await asyncio.to_thread(database.read_only)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(database.writable)
            self.told.append(f"read-only for {seconds:g} s")
            return
        for slot in rig.slots:
            process = await rig.works(slot)
            slot.rests = True
            await rig.ends_well(process)
        database.read_only()
        barred = rig.barred()
        ended = await barred.ends()
        database.writable()
        assert ended == 1, barred.log.read_text()[-3000:]
        self.told.append(f"read-only at a start, which says: {barred.log.read_text().strip().splitlines()[-1]}")
        for slot in rig.slots:
            slot.process, slot.rests = rig.begins(), False

    async def away(self) -> None:
        await self.rig.db.away(self.plan.outage)
        self.told.append(f"database away for {self.plan.outage:g} s")

    async def repeated(self) -> None:
        """Events are told twice and out of order, and updates that were confirmed come again."""
        slack, telegram = self.rig.slack, self.rig.telegram
        slack.duplicate_events()
        slack.shuffle()
        telegram.shuffle(True)
        for _ in range(int(self.plan.outage / 5)):
            await asyncio.sleep(1.0)
            waiting = {entry.id for entry in telegram.updates.pending}
            for known in [number for number in list(telegram.updates.known)[-200:] if number not in waiting][-10:]:
                telegram.redeliver(known)
                self.rig.figures["updates told again"] += 1
        slack.duplicate_events(False)
        slack.shuffle(False)
        telegram.shuffle(False)

    async def cut(self) -> None:
        """All sockets are cut without a word, again and again, and once renewed in order."""
        for _ in range(5):
            for socket in list(self.rig.slack.socket_mode.connections):
                if (transport := socket._req.transport if socket._req else None) is not None:
                    transport.abort()
                    self.rig.figures["connections cut"] += 1
            await asyncio.sleep(self.plan.outage / 50)
        await self.rig.slack.refresh_connections()
