"""How much memory, how many open files and how much disk the desks use while they work."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from dataclasses import dataclass

import psutil

from tests.faults.long.rig import Rig
from tests.waiting import until


@dataclass(frozen=True, slots=True)
class Sample:
    process: int
    messages: int
    memory: float
    files: int
    disk: int


@dataclass(frozen=True, slots=True)
class Use:
    """Memory in MiB with what the allocator keeps for the next burst, open files, the blocks of memory that objects take, and the objects
    that only the garbage collector could free.
    """

    memory: float
    files: int
    blocks: int
    garbage: int


def growth(before: dict[int, Use], after: dict[int, Use]) -> Use:
    """The most that any process which lived at both times grew by. Garbage is what there was later."""
    both = before.keys() & after.keys()
    return Use(
        round(max(after[process].memory - before[process].memory for process in both), 1),
        max(after[process].files - before[process].files for process in both),
        max(after[process].blocks - before[process].blocks for process in both),
        max(after[process].garbage for process in both),
    )


class Samples:
    """``rows`` are in the order in which they were taken."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.rows: list[Sample] = []

    async def watch(self, every: float = 2.0) -> None:
        while True:
            await asyncio.sleep(every)
            self.look()

    def look(self) -> None:
        disk, messages = self.rig.db.size, len(self.rig.ledger.shown)
        for slot in self.rig.slots:
            if slot.process is None or not slot.process.url:
                continue
            try:
                seen = psutil.Process(slot.process.process.pid)
                self.rows.append(Sample(seen.pid, messages, seen.memory_info().rss / 2**20, seen.num_fds(), disk))
            except psutil.NoSuchProcess:
                continue

    async def at_rest(self) -> dict[int, Use]:
        """What each living process uses now."""
        begin = len(self.rows)
        self.look()
        return {row.process: Use(row.memory, row.files, **await self._told_by(row.process)) for row in self.rows[begin:]}

    async def _told_by(self, process: int) -> dict[str, int]:
        file = self.rig.folder / f"use-{process}"
        file.unlink(missing_ok=True)
        os.kill(process, signal.SIGUSR2)
        await until(file.exists, shown=lambda: f"process {process} does not say what it uses")
        told: dict[str, int] = json.loads(file.read_text())
        return told

    def bytes_per_message(self) -> tuple[float, float]:
        """In the first and in the second half of the run."""
        rows = [row for row in self.rows if row.messages]
        if len(rows) < 4:
            return 0.0, 0.0
        first, middle, last = rows[0], rows[len(rows) // 2], rows[-1]

        def rate(before: Sample, after: Sample) -> float:
            return (after.disk - before.disk) / max(1, after.messages - before.messages)

        return rate(first, middle), rate(middle, last)
