"""How much memory, how many open files and how much disk the desks use while they work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import median

import psutil

from tests.faults.long.rig import Rig


@dataclass(frozen=True, slots=True)
class Sample:
    process: int
    messages: int
    memory: float
    files: int
    disk: int


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

    def growth(self, since: int) -> dict[str, float]:
        """What changed in the processes that live at the end, from the first to the last third of the samples since that one."""
        alive = {slot.process.process.pid for slot in self.rig.slots if slot.process}
        grown: dict[str, float] = {}
        for process in alive:
            rows = [row for row in self.rows[since:] if row.process == process]
            third = len(rows) // 3
            if not third:
                continue
            first, last = rows[:third], rows[-third:]
            memory = median(row.memory for row in last) - median(row.memory for row in first)
            files = median(row.files for row in last) - median(row.files for row in first)
            grown["memory MiB"] = round(max(grown.get("memory MiB", memory), memory), 1)
            grown["open files"] = max(grown.get("open files", files), files)
        return grown

    def bytes_per_message(self) -> tuple[float, float]:
        """In the first and in the second half of the run."""
        rows = [row for row in self.rows if row.messages]
        if len(rows) < 4:
            return 0.0, 0.0
        first, middle, last = rows[0], rows[len(rows) // 2], rows[-1]

        def rate(before: Sample, after: Sample) -> float:
            return (after.disk - before.disk) / max(1, after.messages - before.messages)

        return rate(first, middle), rate(middle, last)
