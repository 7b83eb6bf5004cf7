"""Lets the first responses of many tickets be late at once, while customers go on writing: ``python -m bench.storm CONFIG`` prints JSON.

Each late ticket pings the queue and its manager, changes its card, and is written down in its journal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.events import messages
from bench.inside import answered, latencies, opened, take_in
from bench.intake import FIRST, WARM
from bot.intake.desk import Desk
from bot.program import logs

OPENED = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)  # a Monday, half an hour after the desk has opened
LATER = timedelta(days=1, hours=2, minutes=30)  # more than eight working hours
RATE = 50  # messages a second that customers write meanwhile


@dataclass(slots=True)
class Clock:
    """The time of day, which jumps."""

    now: float = OPENED.timestamp()

    def __call__(self) -> float:
        return self.now


async def written(desk: Desk, first: int, until: asyncio.Future[Any]) -> list[float]:
    """New customers write at an even rate. Returns how long each message took, in seconds."""
    tasks: list[asyncio.Task[tuple[Any, float]]] = []
    while not until.done():
        tasks.append(asyncio.create_task(answered(desk, messages([first + len(tasks)])[0])))
        await asyncio.sleep(1 / RATE)
    return [(await task)[1] for task in tasks]


async def measure(config: Path, tickets: int, seconds: float) -> dict[str, Any]:
    clock = Clock()
    async with opened(config, clock) as inside:
        desk = inside.desk
        await desk.tick()
        await take_in(desk, messages(range(FIRST, FIRST + tickets)), 16)
        used = time.process_time()
        before = await written(desk, FIRST + WARM, asyncio.ensure_future(asyncio.sleep(seconds)))
        each = (time.process_time() - used) / len(before)
        clock.now += LATER.total_seconds()
        began, used = time.perf_counter(), time.process_time()
        storm = asyncio.ensure_future(desk.tick())
        during = await written(desk, FIRST + 2 * WARM, storm)
        took, cpu = time.perf_counter() - began, time.process_time() - used - each * len(during)
        await storm
        pinged = await inside.store.read(lambda db: db.one("select count(*), count(distinct ticket) from ping"))
        lists = await inside.store.read(lambda db: db.one("select count(*) from delivery where purpose = 'pings'"))
    if not pinged or pinged[1] < tickets:
        raise RuntimeError(f"of {tickets} late tickets, only these were told: {pinged}")
    quiet, stormy = latencies(before), latencies(during)
    return {
        "tickets": tickets,
        "cpu_s": round(cpu, 2),
        "cpu_us": round(cpu / tickets * 1e6, 1),
        "took_s": round(took, 2),
        "lists_written": lists[0] if lists else 0,
        "intake_before": quiet,
        "intake_during": stormy,
        "p99_ratio": round(stormy["p99_ms"] / quiet["p99_ms"], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long customers write before the storm")
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    print(json.dumps(asyncio.run(measure(chosen.config, chosen.tickets, chosen.seconds))))


if __name__ == "__main__":
    main()
