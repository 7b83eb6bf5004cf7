"""Leases: which processes are alive, and which of them has a duty.

A row's ``until`` is for people and for commands that look once. Between running processes it only shows that a lease was renewed, because
it changes each time: see :class:`Leases`.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from bot.ports.work import Work
from storage.engine import Connection

LEASE_MS = 20_000
LONG_GONE = 50  # leases after which nothing is kept of a process
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


class Leases:
    """What this process has seen of the leases of others. Used in the writer's thread.

    A lease is over when its row has stayed the same for ``LEASE_MS`` by ``ticks``, which no setting of a clock changes: neither this
    machine's clock nor the database server's can end a lease early or lengthen it. A lease that is seen for the first time counts as new.
    """

    def __init__(self, ticks: Callable[[], float] = uptime) -> None:
        self._ticks = ticks
        self._seen: dict[str, tuple[object, float]] = {}
        self.outage = 0.0
        """For how many seconds nobody could renew a lease. Each lease lasts so much longer."""

    def is_over(self, name: str, state: object, *, times: int = 1) -> bool:
        """Whether a lease has stayed in this ``state`` for ``times`` its length."""
        now = self._ticks()
        seen = self._seen.get(name)
        if seen is None or seen[0] != state:
            seen = self._seen[name] = state, now
        return now - seen[1] >= times * LEASE_MS / 1000 + self.outage

    def keep(self, names: Iterable[str]) -> None:
        """Forget all other leases."""
        self._seen = {name: self._seen[name] for name in names if name in self._seen}


def _new_end(db: Connection, now: int, last: int | None) -> int:
    """When a lease that is renewed now ends, in milliseconds since 1970. It differs from the ``last`` end.

    On PostgreSQL it is by the server's clock, which all machines can ask.
    """
    if db.dialect == "postgresql":
        row = db.one("select (extract(epoch from clock_timestamp()) * 1000)::bigint")
        assert row is not None
        now = int(row[0])
    return now + LEASE_MS + (last == now + LEASE_MS)


class Workers:
    """Which processes are alive, read once in each transaction."""

    def __init__(self, db: Connection, me: str, leases: Leases) -> None:
        self._db, self._me, self._leases = db, me, leases
        self._known: dict[str, bool] = {me: True}

    def alive(self, worker: str) -> bool:
        if worker not in self._known:
            row = self._db.one("select until from worker where id = ?", (worker,))
            self._known[worker] = row is not None and running(worker) is not False and not self._leases.is_over(worker, row[0])
        return self._known[worker]

    @cached_property
    def senders(self) -> frozenset[str]:
        """The processes that send, this one included."""
        return frozenset({self._me, *_others_that_send(self._db, self._me, self._leases)})

    def is_mine(self, place: str) -> bool:
        """Whether this process is the one that takes over a place without a sender. All processes agree as long as they know the same
        senders, and each gets an equal share of the places (rendezvous hashing).
        """
        return self._me == max(self.senders, key=lambda name: blake2b(f"{name} {place}".encode(), digest_size=8).digest())


def _others_that_send(db: Connection, me: str, leases: Leases, lock: str = "") -> list[str]:
    rows = db.all(f"select duty, owner, until from lease where duty = {_SENDS} order by duty{lock}")
    return [
        owner for duty, owner, until in rows if owner != me and running(owner) is not False and not leases.is_over(duty, (owner, until))
    ]


def elsewhere(db: Connection, now: int) -> str:
    """The host of a process on another machine that is alive; empty if there is none."""
    rows = db.all("select id, host from worker where until > ?", (now,))
    return next((host for _, host in rows if host != socket.gethostname()), "")


def beat(work: Work, *, sends: bool = False, duties: Sequence[str] = ()) -> tuple[bool, list[str]]:
    """Stay alive, keep duties, and tell the others whether this process sends. Returns whether the database knew this process, and the
    duties that were kept.
    """
    db, leases = _used(work)
    last = _look_around(db, leases).get(work.worker)
    db.run(
        "insert into worker (id, host, until) values (?, ?, ?) on conflict (id) do update set until = excluded.until",
        (work.worker, socket.gethostname(), _new_end(db, work.now, last)),
    )
    if sends:
        lead(work, f"send {work.worker}")
    return last is not None, [duty for duty in duties if lead(work, duty)]


def _look_around(db: Connection, leases: Leases) -> dict[str, int]:
    """Look at all leases, and remove the rows of processes that are long gone. Returns those of processes."""
    workers: dict[str, int] = dict(db.all("select id, until from worker"))
    duties = db.all("select duty, owner, until from lease")
    for worker, until in workers.items():
        if leases.is_over(worker, until, times=LONG_GONE):
            db.run("delete from worker where id = ? and until = ?", (worker, until))
    for duty, owner, until in duties:
        if leases.is_over(duty, (owner, until), times=LONG_GONE):
            db.run("delete from lease where duty = ? and owner = ? and until = ?", (duty, owner, until))
    leases.keep([*workers, *(duty for duty, _, _ in duties)])
    return workers


def lead(work: Work, duty: str) -> bool:
    """Take or keep a duty, unless another process that is alive has it."""
    db, leases = _used(work)
    owner, until = db.one("select owner, until from lease where duty = ?", (duty,)) or ("", None)
    if owner not in ("", work.worker) and running(owner) is not False and not leases.is_over(duty, (owner, until)):
        return False
    taken = db.run(
        "insert into lease (duty, owner, until) values (?, ?, ?) on conflict (duty) "
        "do update set owner = excluded.owner, until = excluded.until "
        "where lease.owner = excluded.owner or (lease.owner = ? and lease.until = ?)",
        (duty, work.worker, _new_end(db, work.now, until), owner, until),
    )
    return taken == 1


def step_back(work: Work) -> bool:
    """Give up all duties and places if another process sends. At least one always stays."""
    db, leases = _used(work)
    if not _others_that_send(db, work.worker, leases, lock=" for update" if db.dialect == "postgresql" else ""):
        return False
    resign(work)
    return True


def resign(work: Work) -> None:
    """Give up all duties. Others take over its places because it isn't alive."""
    db, _ = _used(work)
    db.run("delete from lease where owner = ?", (work.worker,))
    db.run("delete from worker where id = ?", (work.worker,))


def _used(work: Work) -> tuple[Connection, Leases]:
    return work.db, work.leases  # type: ignore[attr-defined]
