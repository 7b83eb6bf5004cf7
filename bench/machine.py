"""Reads the CPU time and the memory of processes from the machine."""

from __future__ import annotations

import os
import platform
import socket
import sqlite3
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

MIB = 2**20


def cpu(pid: int) -> float:
    """CPU seconds of a process so far, all of its threads."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def memory(pid: int) -> float:
    """The memory of a process in MiB. Shared pages count in full."""
    return round(psutil.Process(pid).memory_info().rss / MIB, 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def described() -> dict[str, Any]:
    """A description of the machine, to be shown with the figures."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?"
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "cpu": model,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_before": [round(value, 2) for value in os.getloadavg()],
        **{name: metadata.version(name) for name in ("aiohttp", "sqlalchemy", "python-telegram-bot", "slack-sdk")},
    }


def middle(values: Sequence[float], digits: int = 3) -> float:
    return round(statistics.median(values), digits)


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
