"""Several machines on one database: one that is cut off, killed or frozen is replaced, and does nothing again that others did."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.faults.balancer import Fleet
from tests.faults.desks import FIRST_CUSTOMER, Desks, Load, Process
from tests.faults.figures import measure
from tests.faults.machines import WIRES, Machine, Network, network

LEASE_MS = 12_000


class Machines(Fleet):
    """A fleet in which every process has a machine of its own."""

    network: Network

    async def on(self, name: str, role: str) -> tuple[Machine, Process]:
        machine = await self.network.machine(name)
        process = self.launch(role=role, lease_ms=LEASE_MS, prefix=machine.prefix, **machine.environment)
        await self.until(lambda: process.url or process.process.poll() is not None, progress=process.log.read_text)
        assert process.process.poll() is None, process.log.read_text()
        process.reached_at = await self.network.reached_at(machine, process.url)
        if role != "worker":
            self.balancer.behind.append(process)
        return machine, process


@pytest.fixture
async def machines(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Machines]:
    fleet = Machines(fresh_database(request, tmp_path, "postgresql"), tmp_path)
    await fleet.open(telegram_mode="polling", slack_mode="http")
    fleet.network = network()(fleet.database, fleet.url)
    await fleet.network.open()
    try:
        yield fleet
    finally:
        await fleet.close()
        await fleet.network.close()


def cut(*wires: str) -> Callable[[Machine, Process], None]:
    return lambda machine, _: machine.cut(wires)


FAULTS: dict[str, Callable[[Machine, Process], None]] = {
    "cut off from the database": cut("database"),
    "cut off from the platforms": cut("platforms"),
    "cut off from both": cut(*WIRES),
    "frozen": lambda _, process: process.send(signal.SIGSTOP),
    "killed": lambda _, process: process.kill(),
}


async def test_others_take_over_from_a_machine_that_is_cut_off_frozen_or_killed(machines: Machines) -> None:
    web = {name: await machines.on(name, "web") for name in ("wa", "wb")}
    workers = {name: await machines.on(name, "worker") for name in ("ka", "kb")}
    load = Load(machines, customers=4, messages=20, replies=2)
    work = asyncio.create_task(load.run(pause=0.7))
    await machines.until(lambda: len(machines.cards()) == load.customers)
    for number, (what, happens) in enumerate(FAULTS.items()):
        name = await poller(machines)
        machine, process = workers.pop(name)
        happens(machine, process)
        began = time.monotonic()
        await machines.until(lambda name=name: polls(machines) not in ("", name))
        taken_over = time.monotonic() - began
        await heard_by_others(machines, load, number)
        measure(f"{what} ({type(machines.network).__name__}, lease {LEASE_MS / 1000:g} s)", f"others poll after {taken_over:.1f} s")
        if what == "killed":
            break
        machine.mend()
        process.send(signal.SIGCONT)
        workers[name] = machine, process
        await part_again(machines, name)
    machine, process = web.pop("wa")
    machine.cut(WIRES)
    machines.leaves(process)  # as a balancer that looks after its machines does
    await heard_by_others(machines, load, len(FAULTS))
    await work
    await load.drained()
    load.check()


async def test_a_second_machine_on_the_same_file_does_not_start(desk: Desks) -> None:
    running = await desk.run()
    other = desk.launch(FAULTS_HOST="elsewhere")
    assert await other.ends() == 1
    assert "Another machine (" in other.log.read_text()
    assert (await running.ready())["status"] == 200


async def poller(machines: Machines) -> str:
    await machines.until(lambda: polls(machines))
    return polls(machines)


def polls(machines: Machines) -> str:
    """The machine that polls now."""
    found = machines.rows(
        "select owner from lease where starts_with(duty, 'poll') and until > (extract(epoch from clock_timestamp()) * 1000)::bigint"
    )
    return str(found[0][0]).partition(":")[0] if found else ""


async def heard_by_others(machines: Machines, load: Load, number: int) -> None:
    """While the fault lasts, a customer is heard, and hears from an agent."""
    machines.telegram.says(FIRST_CUSTOMER, f"news {number}.")
    await machines.until(lambda: any(f"news {number}." in text for thread in machines.threads().values() for text in thread))
    await machines.anna.types(1001, f"!reply part {number}.")
    asker = next(one for one in load.asked if any(f"q-{one}-" in text for text in machines.threads()[1001]))
    await machines.until(lambda: any(f"part {number}." in text for text in load._heard(asker)))


async def part_again(machines: Machines, name: str) -> None:
    """It sends again."""
    sender = "select 1 from lease where starts_with(duty, ?) and until > (extract(epoch from clock_timestamp()) * 1000)::bigint"
    await machines.until(lambda: machines.rows(sender, (f"send {name}:",)))
