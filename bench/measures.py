"""Measures each figure once. :mod:`bench.report` repeats and compares them."""

from __future__ import annotations

import json
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
from bench.load import Load, Served, serve
from bench.machine import cpu, memory
from bench.platforms import platforms

QUIET = 0.06  # CPU seconds in two
CALLS = 2  # for a new ticket: its card and the confirmation


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    messages: int = 2000
    single: int = 300
    intake: int = 4000
    lists: int = 30
    idle: float = 20.0
    rounds: int = 5
    grown: tuple[int, ...] = (10_000, 100_000)


QUICK = Size(messages=150, single=30, intake=200, lists=3, idle=2.0, rounds=1, grown=(200,))


def sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


def copied(made: Path, folder: Path) -> str:
    """A fresh copy of a database, so that every round starts with the same one."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "bellhop.db"
    for old in folder.glob("bellhop.db*"):
        old.unlink()
    shutil.copyfile(made, target)
    return sqlite(target)


def fresh(folder: Path) -> str:
    """No database yet. The desk creates it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return sqlite(folder / "bellhop.db")


def end_to_end(folder: Path, database: str, size: Size, *, latency: bool = True) -> dict[str, Any]:
    """G1, G2 and G5, with the memory before and after."""
    with platforms() as address, running(folder, database, address) as desk:
        serve(Load(min(50, size.messages), 8, CALLS, first=10**7), desk.url, address, desk.pid)
        crowd = serve(Load(size.messages, 32, CALLS), desk.url, address, desk.pid)
        out = {"crowd": crowd.facts(), "started_in": round(desk.started_in, 3), "heard_in": round(desk.heard_in, 3)}
        if latency:
            out["single"] = serve(Load(size.single, 1, CALLS, first=10**6), desk.url, address, desk.pid).facts()
        return out


def bare(line: Line, size: Size) -> dict[str, Any]:
    """The same figures of the line."""
    with platforms() as address, line.pipeline(address) as (url, pid):

        def served(load: Load) -> Served:
            return serve(load, url, address, pid)

        served(Load(min(50, size.messages), 8, CALLS, first=10**7))
        return {"crowd": served(Load(size.messages, 32, CALLS)).facts(), "single": served(Load(size.single, 1, CALLS, first=10**6)).facts()}


def intake(folder: Path, database: str, size: Size) -> dict[str, Any]:
    """G3, G4 and the lists of G7: :mod:`bench.intake` as a process of its own."""
    config = configure(folder, database)
    command = [sys.executable, "-m", "bench.intake", str(config), "--messages", str(size.intake), "--lists", str(size.lists)]
    told = subprocess.run(command, env=environment(config), capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    out: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return out


def settle(folder: Path, database: str, patience: float = 180.0) -> float:
    """Let the desk run on a database just made until it has nothing to do any more; the seconds that took.

    It plans the promises of every open ticket once, as after a change of the configuration.
    """
    with platforms() as address, running(folder, database, address) as desk:
        began = time.monotonic()
        while time.monotonic() - began < patience:
            before = cpu(desk.pid)
            time.sleep(2.0)
            if cpu(desk.pid) - before < QUIET:
                break
        return round(time.monotonic() - began, 1)


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
            "heard_in": round(desk.heard_in, 3),
        }
