"""Starts ``bellhop`` with a lease of our choice. The environment may name the machine, a file that moves the clock, and a folder for use.

The file holds the seconds by which this process's time of day is ahead. It is looked at again and again, because a clock may be set at any
time. The folder is for :func:`tell_use`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path


def follow(file: Path) -> None:
    """Set the clock as the file says, now and from now on."""
    import time_machine

    clock = time_machine.travel(datetime.now(UTC), tick=True).start()
    ahead = 0.0

    def look() -> None:
        nonlocal ahead
        wanted = float(file.read_text())
        if wanted != ahead:
            clock.shift(wanted - ahead)
            ahead = wanted

    def watch() -> None:
        while True:
            time.sleep(0.5)
            look()

    look()
    threading.Thread(target=watch, daemon=True).start()


def tell_use(folder: Path) -> None:
    """On SIGUSR2, write to ``use-<process>`` how many blocks of memory are in use, and how many objects only the garbage collector freed."""

    def tell(*_: object) -> None:
        garbage = gc.collect()
        new = folder / f"use-{os.getpid()}.new"
        new.write_text(json.dumps({"blocks": sys.getallocatedblocks(), "garbage": garbage}))
        new.rename(new.with_suffix(""))

    signal.signal(signal.SIGUSR2, tell)


if file := os.environ.get("FAULTS_CLOCK"):
    follow(Path(file))
if told := os.environ.get("FAULTS_USE"):
    tell_use(Path(told))
if name := os.environ.get("FAULTS_HOST"):
    socket.gethostname = lambda: name

import storage.workers  # noqa: E402  the clock and the name come first

storage.workers.LEASE_MS = int(sys.argv.pop(1))
from bot.__main__ import main  # noqa: E402  so that everybody sees this lease

sys.argv[0] = "bellhop"
main()
