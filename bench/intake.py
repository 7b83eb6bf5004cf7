"""Measures the intake and the lists alone, without a network: ``python -m bench.intake CONFIG`` prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.events import command, home, messages
from bench.inside import answered, latencies, opened, take_in
from bench.machine import memory, middle
from bench.maker import OPEN_SHARE, profile
from bot.core.people import Profile
from bot.intake.desk import Desk
from bot.ports.inbound import Inbound
from bot.program import logs

FIRST, WARM = 500_000_000, 100_000_000  # customers that no database has yet
LINES = ("list", "list mine", "list due", "list unclaimed", "stats")


def known(count: int, tickets: int) -> list[Profile]:
    """Customers of a made database who have an open ticket."""
    return [profile(index // 2) for index in range(0, tickets, OPEN_SHARE)][:count]


async def screens(desk: Desk, count: int) -> dict[str, dict[str, float]]:
    """An agent asks for lists and opens the home screen, one after the other: how long an answer takes, and its CPU time."""
    asked: dict[str, Callable[[], Inbound]] = {line: lambda line=line: command(line) for line in LINES}  # type: ignore[misc]
    return {name: await _screen(desk, name, ask, count) for name, ask in {**asked, "home": home}.items()}


async def _screen(desk: Desk, name: str, ask: Callable[[], Inbound], count: int) -> dict[str, float]:
    await answered(desk, ask())
    took, used = [], []
    for _ in range(count):
        began = time.process_time()
        answer, seconds = await answered(desk, ask())
        used.append((time.process_time() - began) * 1e3)
        took.append(seconds)
        if not (answer.text or answer.screen):
            raise RuntimeError(f"no answer to {name}")
    return {**latencies(took), "cpu_ms": middle(used)}


async def measure(config: Path, *, count: int, callers: int, listed: int, tickets: int, first: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    async with opened(config) as inside:
        warm = min(200, count)
        await take_in(inside.desk, messages(range(first + WARM, first + WARM + warm)), callers)
        if tickets:  # half of the known customers write at once, the others then: each for the first time, so both cause the same work
            met = known(2 * count, tickets)
            half = len(met) // 2
            out["known_first"] = await take_in(inside.desk, messages(met[:half]), callers)
            out["known_then"] = await take_in(inside.desk, messages(met[half:]), callers)
        if listed:  # before the new tickets, which make an empty desk full
            out |= await screens(inside.desk, listed)
        people = list(range(first, first + count))
        out["new"] = await take_in(inside.desk, messages(people), callers)
        out["follow_up"] = await take_in(inside.desk, messages(people, seed=6), callers)
    return {**out, "memory_mib": memory(os.getpid())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--lists", type=int, default=0)
    parser.add_argument("--first", type=int, default=FIRST, help="the first of the new customers")
    parser.add_argument("--tickets", type=int, default=0, help="how many tickets bench.maker has put into the database")
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    sizes = {"count": chosen.messages, "callers": chosen.callers, "listed": chosen.lists, "tickets": chosen.tickets, "first": chosen.first}
    print(json.dumps(asyncio.run(measure(chosen.config, **sizes))))


if __name__ == "__main__":
    main()
