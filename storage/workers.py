"""Which processes live, and who of them holds a duty: rows with a time until which they are believed."""

from __future__ import annotations

import os
import secrets
import socket
import time
from pathlib import Path

from bot.ports.work import Work
from storage.engine import Connection

LEASE_MS = 20_000


def uptime() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def here() -> str:
    """Where process ids mean the same: this host, and on it this container."""
    try:
        return f"{socket.gethostname()}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def new_name() -> str:
    """A name for this process: where it runs, process id, and a word that no other start has."""
    return f"{here()}/{os.getpid()}/{secrets.token_hex(4)}"


def running(worker: str) -> bool | None:
    """Whether a process that we could see runs; None when it belongs to another host or container."""
    where, pid, _ = worker.rsplit("/", 2)
    if where != here():
        return None
    if int(pid) == os.getpid():
        return False  # our own number, but not our name: an earlier process had it
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Workers:
    """What one transaction believes of other processes."""

    def __init__(self, db: Connection, me: str, now: int) -> None:
        self._db, self._me, self._now = db, me, now
        self._known: dict[str, bool] = {me: True}

    def alive(self, worker: str) -> bool:
        if worker not in self._known:
            row = self._db.one("select until from worker where id = ?", (worker,))
            self._known[worker] = row is not None and row[0] > self._now and running(worker) is not False
        return self._known[worker]


def elsewhere(db: Connection, now: int) -> str:
    """The host of a living process on another machine; empty if there is none."""
    rows = db.all("select id, host from worker where until > ?", (now,))
    return next((host for _, host in rows if host != socket.gethostname()), "")


def beat(work: Work) -> bool:
    db: Connection = work.db  # type: ignore[attr-defined]
    row = db.one("select until from worker where id = ?", (work.worker,))
    db.run(
        "insert into worker (id, host, until) values (?, ?, ?) on conflict (id) do update set until = excluded.until",
        (work.worker, socket.gethostname(), work.now + LEASE_MS),
    )
    db.run("delete from worker where until < ?", (work.now - 50 * LEASE_MS,))
    return row is None or row[0] > work.now


def lead(work: Work, duty: str) -> bool:
    """Take or keep a duty, unless a living process has it."""
    db: Connection = work.db  # type: ignore[attr-defined]
    row = db.one("select owner, until from lease where duty = ?", (duty,))
    if row and row[0] != work.worker and row[1] > work.now and running(row[0]) is not False:
        return False
    taken = db.run(
        "insert into lease (duty, owner, until) values (?, ?, ?) on conflict (duty) "
        "do update set owner = excluded.owner, until = excluded.until "
        "where lease.owner = ? or lease.owner = excluded.owner or lease.until <= ?",
        (duty, work.worker, work.now + LEASE_MS, row[0] if row else "", work.now),
    )
    return taken == 1


def resign(work: Work) -> None:
    db: Connection = work.db  # type: ignore[attr-defined]
    db.run("delete from lease where owner = ?", (work.worker,))
    db.run("update pace set owner = '' where owner = ?", (work.worker,))
    db.run("delete from worker where id = ?", (work.worker,))
