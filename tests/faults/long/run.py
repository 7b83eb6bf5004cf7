"""A whole run: load, faults, checks and figures."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, astuple
from pathlib import Path

from tests.faults.long.checks import Checks
from tests.faults.long.databases import opened
from tests.faults.long.disks import Disk
from tests.faults.long.episodes import HOUR, Episodes
from tests.faults.long.people import People
from tests.faults.long.plan import Plan
from tests.faults.long.rig import Rig
from tests.faults.long.samples import Samples, Use, growth
from tests.waiting import until

PATIENCE = 120.0
"""Seconds without any progress until a run is given up."""
CALM_PARTS = 3
"""The first one warms up: caches fill, and connections to the platforms open. What a process uses is compared when it rests after each."""
MOST_GROWTH = Use(memory=25.0, files=100, blocks=25_000, garbage=5_000)
"""What the later parts may add. A new peak of a burst takes more memory, which the allocator keeps, and more connections, of which a platform
and each client keep up to a hundred for a while. Objects fill caches; with the program they take 600,000 blocks. Ours leave no garbage.
"""
Watch = Callable[[Rig, People], None]


class Failed(AssertionError):
    """The run is over, and something is wrong."""


async def run(plan: Plan, folder: Path, watch: Watch = lambda _rig, _people: None) -> dict[str, object]:
    """The figures of the run. Raises Failed. ``watch`` is called twice a second."""
    disk = Disk(tmpfs=plan.tmpfs)
    try:
        with opened(plan.database, disk) as database:
            rig = Rig(database, folder, plan)
            await rig.open()
            cpu = cpu_seconds()
            try:
                figures = await _run(rig, watch)
            finally:
                await rig.close()
            figures["CPU seconds, the emulators included"] = round(cpu_seconds() - cpu)
            if figures["wrong"]:
                raise Failed(figures)
            return figures
    finally:
        disk.close()


async def _run(rig: Rig, watch: Watch) -> dict[str, object]:
    plan, began = rig.plan, time.monotonic()
    people = People(rig, plan, rig.ledger)
    samples, episodes = Samples(rig), Episodes(rig, people)
    people.held_up = episodes.held_up
    await rig.begin()
    beside = [asyncio.create_task(samples.watch()), asyncio.create_task(_shown(rig, people, watch))]
    trouble = asyncio.create_task(episodes.run())
    load = asyncio.create_task(people.talk(until=1 - plan.calm))
    try:
        await _both(load, trouble)
        await _arrived(rig, people)
        used = []
        for part in range(1, CALM_PARTS + 1):
            await people.talk(until=1 - plan.calm * (1 - part / CALM_PARTS))
            checks = await _arrived(rig, people)
            used.append(await samples.at_rest())
        grown = growth(used[0], used[-1])
        rig.ahead(1.5 * HOUR)  # so that everything that was planned while the clock was ahead is due
        await until(
            lambda: not list(checks.timers()),
            PATIENCE,
            progress=lambda: rig.now() // 60_000,
            every=1.0,
            shown=lambda: list(checks.timers()),
        )
        await until(lambda: not rig.waiting(), PATIENCE, progress=rig.waiting, every=1.0, shown=rig.waiting)
    finally:
        for task in (*beside, trouble, load):
            task.cancel()
        await asyncio.gather(*beside, trouble, load, return_exceptions=True)
    wrong = checks.all()
    if any(much > most for much, most in zip(astuple(grown), astuple(MOST_GROWTH), strict=True)):
        wrong.append(f"without faults, a process grew by {grown}")
    code, told, _ = await rig.bellhop("verify")
    if code or "intact" not in told:
        wrong.append(f"bellhop verify says {told!r}")
    first, second = samples.bytes_per_message()
    figures: dict[str, object] = {
        "database": plan.database,
        "processes": plan.processes,
        "seed": plan.seed,
        "seconds": round(time.monotonic() - began),
        "messages": people.told,
        "replies": people.answered,
        **rig.figures,
        "failed calls of Slack": dict(rig.weathers[0].failed),
        "failed calls of Telegram": dict(rig.weathers[1].failed),
        "events that Slack gave up": len(rig.slack.lost),
        **checks.figures,
        "growth without faults": asdict(grown),
        "disk bytes per message, first and second half": [round(first), round(second)],
        "faults": episodes.told,
        "wrong": wrong,
    }
    return figures


def cpu_seconds() -> float:
    """Of this process and all that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def _both(load: asyncio.Task[None], trouble: asyncio.Task[None]) -> None:
    """Until both are done, or one fails."""
    done, _ = await asyncio.wait((load, trouble), return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()


async def _arrived(rig: Rig, people: People) -> Checks:
    """Wait until everything that was said has arrived and nothing waits."""
    checks = Checks(rig, people)

    def nothing() -> bool:
        nonlocal checks
        checks = Checks(rig, people)
        return rig.slack.delivery.is_idle and not checks.missing() and not rig.waiting()

    def progress() -> tuple[int, int, int]:
        return len(rig.ledger.shown), rig.ledger.heard.total(), rig.waiting()

    await until(
        nothing, PATIENCE, progress=progress, every=1.0, shown=lambda: f"{checks.missing()}; {rig.waiting()} wait\n{rig.logs()[-4000:]}"
    )
    return checks


async def _shown(rig: Rig, people: People, watch: Watch) -> None:
    while True:
        watch(rig, people)
        await asyncio.sleep(0.5)
