"""Leases: which processes are alive, and which of them has a duty."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Sequence
from pathlib import Path

from bot.ports.work import Work
from storage.engine import Connection

LEASE_MS = 20_000
_SENDS = "'send ' || owner"  # the duty of each process that sends


def uptime() -> float:
    """Seconds on a clock that is never set and continues while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def here() -> str:
    """The host and the container: within them a process id is unique."""
    try:
        return f"{socket.gethostname()}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def new_name() -> str:
    """A unique name for this process: host and container, process id, and a random word."""
    return f"{here()}/{os.getpid()}/{secrets.token_hex(4)}"


def running(worker: str) -> bool | None:
    """Whether a process runs; None if it is on another host or in another container."""
    where, pid, _ = worker.rsplit("/", 2)
    if where != here():
        return None
    if int(pid) == os.getpid():
        return False  # an earlier process had the id that this process has now
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lease_clock(db: Connection, now: int) -> int:
    """The time that leases are compared with, in milliseconds since 1970.

    Processes on several machines share the server's clock, so no machine's own clock can lengthen or shorten a lease. A SQLite file has
    only one machine, where the process id tells whether a process is alive.
    """
    if db.dialect != "postgresql":
        return now
    row = db.one("select (extract(epoch from clock_timestamp()) * 1000)::bigint")
    assert row is not None
    return int(row[0])


class Workers:
    """Which processes are alive, read once in each transaction."""

    def __init__(self, db: Connection, me: str, now: int) -> None:
        self._db, self._me, self._now = db, me, now
        self._known: dict[str, bool] = {me: True}

    def alive(self, worker: str) -> bool:
        if worker not in self._known:
            row = self._db.one("select until from worker where id = ?", (worker,))
            self._known[worker] = row is not None and row[0] > _lease_clock(self._db, self._now) and running(worker) is not False
        return self._known[worker]

    def senders(self) -> int:
        """How many processes send, this one included."""
        rows = self._db.all(f"select owner from lease where duty = {_SENDS} and until > ?", (_lease_clock(self._db, self._now),))
        return len({self._me, *(owner for (owner,) in rows if owner == self._me or running(owner) is not False)})


def elsewhere(db: Connection, now: int) -> str:
    """The host of a process on another machine that is alive; empty if there is none."""
    rows = db.all("select id, host from worker where until > ?", (now,))
    return next((host for _, host in rows if host != socket.gethostname()), "")


def beat(work: Work, *, sends: bool = False, duties: Sequence[str] = ()) -> tuple[bool, list[str]]:
    """Stay alive, keep duties, and tell the others whether this process sends. Returns False if it was not alive any more, and the duties
    that were kept.
    """
    db: Connection = work.db  # type: ignore[attr-defined]
    now = _lease_clock(db, work.now)
    row = db.one("select until from worker where id = ?", (work.worker,))
    db.run(
        "insert into worker (id, host, until) values (?, ?, ?) on conflict (id) do update set until = excluded.until",
        (work.worker, socket.gethostname(), now + LEASE_MS),
    )
    db.run("delete from worker where until < ?", (now - 50 * LEASE_MS,))
    if sends:
        lead(work, f"send {work.worker}")
        db.run(f"delete from lease where duty = {_SENDS} and until < ?", (now - 50 * LEASE_MS,))
    return row is None or row[0] > now, [duty for duty in duties if lead(work, duty)]


def lead(work: Work, duty: str) -> bool:
    """Take or keep a duty, unless another process that is alive has it."""
    db: Connection = work.db  # type: ignore[attr-defined]
    now = _lease_clock(db, work.now)
    row = db.one("select owner, until from lease where duty = ?", (duty,))
    if row and row[0] != work.worker and row[1] > now and running(row[0]) is not False:
        return False
    taken = db.run(
        "insert into lease (duty, owner, until) values (?, ?, ?) on conflict (duty) "
        "do update set owner = excluded.owner, until = excluded.until "
        "where lease.owner = ? or lease.owner = excluded.owner or lease.until <= ?",
        (duty, work.worker, now + LEASE_MS, row[0] if row else "", now),
    )
    return taken == 1


def step_back(work: Work) -> bool:
    """Give up all duties and places if another process sends. At least one always stays."""
    db: Connection = work.db  # type: ignore[attr-defined]
    lock = " for update" if db.dialect == "postgresql" else ""
    rows = db.all(f"select owner from lease where duty = {_SENDS} and until > ? order by duty{lock}", (_lease_clock(db, work.now),))
    if not any(owner != work.worker and running(owner) is not False for (owner,) in rows):
        return False
    resign(work)
    return True


def resign(work: Work) -> None:
    """Give up all duties. Others take over its places because it isn't alive."""
    db: Connection = work.db  # type: ignore[attr-defined]
    db.run("delete from lease where owner = ?", (work.worker,))
    db.run("delete from worker where id = ?", (work.worker,))
