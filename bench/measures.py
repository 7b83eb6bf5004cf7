"""Measures each figure once. :mod:`bench.report` repeats and compares them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import emulators
from bench.desk import configure, environment, running
from bench.line import Line
from bench.load import Load, Served, serve, steady
from bench.machine import cpu, memory
from bench.platforms import platforms

QUIET, WATCHED = 0.05, 10.0  # CPU seconds, in so many: a desk that forgets what is old takes two or three times as much
RATE = 50  # messages a second of the even load
CALLS = 2  # for a new ticket: its card and the confirmation


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. ``grown`` are the sizes of made databases; ``steady`` is how many seconds of an even load."""

    messages: int = 2000
    single: int = 300
    intake: int = 3000
    lists: int = 30
    idle: float = 20.0
    rounds: int = 3
    grown: tuple[int, ...] = (100_000,)
    storm: int = 10_000
    burst: int = 100
    steady: float = 0.0


ALL = Size(grown=(100_000, 1_000_000), steady=3600.0)
QUICK = Size(messages=100, single=20, intake=100, lists=2, idle=1.0, rounds=1, grown=(200,), storm=60, burst=20)


def sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def copied(made: Path, folder: Path) -> str:
    """A fresh copy of a database, so that every round starts with the same one. It is on the disk: otherwise the desk's first checkpoint
    would write all of it, which takes a second.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "bellhop.db"
    for old in folder.glob("bellhop.db*"):
        old.unlink()
    shutil.copyfile(made, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return sqlite(target)


def fresh(folder: Path) -> str:
    """No database yet. The desk creates it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return sqlite(folder / "bellhop.db")


def end_to_end(folder: Path, database: str, size: Size, *, latency: bool = True, customers: str = "telegram") -> dict[str, Any]:
    """G1, G2 and G5, with the memory before and after."""
    with platforms() as address, running(folder, database, address, serves=customers) as desk:
        url = desk.hook(customers)
        serve(Load(min(50, size.messages), 8, CALLS, 10**7, customers), url, address, desk.pid)
        crowd = serve(Load(size.messages, 32, CALLS, 0, customers), url, address, desk.pid)
        out = {"crowd": crowd.facts(), "started_in": round(desk.started_in, 3), "heard_in": round(desk.heard_in, 3)}
        if latency:
            until_quiet(desk.pid, 60)  # the search index is still being brought up to date
            out["single"] = serve(Load(size.single, 1, CALLS, 10**6, customers), url, address, desk.pid).facts()
        return out


def bare(line: Line, size: Size) -> dict[str, Any]:
    """The same figures of the line."""
    with platforms() as address, line.pipeline(address) as (url, pid):

        def served(load: Load) -> Served:
            return serve(load, url, address, pid)

        served(Load(min(50, size.messages), 8, CALLS, first=10**7))
        return {"crowd": served(Load(size.messages, 32, CALLS)).facts(), "single": served(Load(size.single, 1, CALLS, first=10**6)).facts()}


def intake(folder: Path, database: str, size: Size, tickets: int = 0) -> dict[str, Any]:
    """G3, G4, G7 and G8: :mod:`bench.intake` as a process of its own. ``tickets`` are those that the database was made with."""
    more = ["--lists", str(size.lists), "--tickets", str(tickets)]
    return _alone("bench.intake", configure(folder, database), "--messages", str(size.intake), *more)


def intake_two(folder: Path, database: str, size: Size) -> dict[str, Any]:
    """G4: two processes take in messages at the same time. The rates are added."""
    config = configure(folder, database)
    both = [_begun("bench.intake", config, "--messages", str(size.intake), "--first", str(first * 10**6)) for first in (500, 700)]
    one, two = (_ended(process) for process in both)
    return {"new": {"per_s": one["new"]["per_s"] + two["new"]["per_s"]}, "each": [one, two]}


def called(folder: Path, database: str, size: Size) -> dict[str, Any]:
    """A verb by the API beside the same verb in Slack: :mod:`bench.called` as a process of its own."""
    return _alone("bench.called", configure(folder, database), "--tickets", str(min(1000, size.intake)))


def storm(folder: Path, database: str, size: Size) -> dict[str, Any]:
    """G14."""
    return _alone("bench.storm", configure(folder, database), "--tickets", str(size.storm))


def burst(folder: Path, database: str, size: Size) -> dict[str, Any]:
    """When what is visible in Slack after a burst."""
    return _alone("bench.burst", configure(folder, database, paced=True), "--tickets", str(size.burst))


def life(folder: Path) -> dict[str, Any]:
    """Slack's calls for one ticket."""
    return _ended(_begun("bench.life", folder))


def steady_load(folder: Path, database: str, seconds: float) -> dict[str, Any]:
    """G10: the memory during an even load."""
    with platforms() as address, running(folder, database, address) as desk:
        return steady(RATE, seconds, desk.hook("telegram"), desk.pid)


def _alone(module: str, config: Path, *options: str) -> dict[str, Any]:
    return _ended(_begun(module, config, *options))


def _begun(module: str, config: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, str(config), *options]
    return subprocess.Popen(command, env=environment(config), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    told, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(errors[-2000:])
    out: dict[str, Any] = json.loads(told.splitlines()[-1])
    return out


def settle(folder: Path, database: str, patience: float = 1800.0) -> float:
    """Let the desk run on a database just made until it has nothing to do any more; the seconds that took. Raises RuntimeError.

    It plans the promises of every open ticket once, as after a change of the configuration, pings for those that are late, and forgets
    events of long ago.
    """
    with platforms() as address, running(folder, database, address) as desk:
        return until_quiet(desk.pid, patience)


def until_quiet(pid: int, patience: float) -> float:
    """Wait until a process has nothing to do any more; the seconds that took. Raises RuntimeError."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        before = cpu(pid)
        time.sleep(WATCHED)
        if cpu(pid) - before < QUIET:
            return round(time.monotonic() - began, 1)
    raise RuntimeError(f"the desk is still busy after {patience:g} s")


def idle(folder: Path, database: str, seconds: float) -> dict[str, float]:
    """G10, G11 and G12: both channels connected, by polling and Socket Mode, and nobody writes."""
    with platforms("bench.emulators") as address, running(folder, database, address, connected=True, tokens=emulators.tokens()) as desk:
        time.sleep(min(6.0, seconds))
        before, began = cpu(desk.pid), time.monotonic()
        time.sleep(seconds)
        used = (cpu(desk.pid) - before) / (time.monotonic() - began)
        return {
            "percent_of_a_core": round(used * 100, 3),
            "memory_mib": memory(desk.pid),
            "started_in": round(desk.started_in, 3),
            "started_cpu": round(desk.started_cpu, 3),
            "heard_in": round(desk.heard_in, 3),
        }
