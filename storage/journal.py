"""Writes a daily seal: a hash over the journal heads of all changed tickets and the seal before it."""

from __future__ import annotations

import asyncio
import json
import time

import structlog

from bot.core.journal import Seal, seal_hash
from bot.ports.work import Work
from storage.engine import Connection
from storage.store import SqlStore
from storage.work.sql_work import SqlWork

log = structlog.get_logger()
DAY_MS = 86_400_000
GROUP, PAUSE = 50, 0.05
"""How many tickets of an older version are handled at a time, and the seconds between two groups."""
COUNTER = "seals"
"""The counter of seals. It shows if the last seal was deleted."""


def newest_seal(db: Connection) -> Seal | None:
    row = db.one("select id, at, hash from seal order by id desc limit 1")
    return Seal(*row) if row else None


class Seals:
    """Writes a seal when the last one is a day old. Several processes may do this, because each id of a seal is used once."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._next = 0.0
        self._all_proved = False

    async def daily(self) -> None:
        if time.time() >= self._next:
            self._next = (await self._store.write(write_seal)) / 1000

    async def prove(self) -> None:
        """Add the missing digests to the journals of tickets that an older version made, a group at a time."""
        while not self._all_proved:
            self._all_proved = not await self._store.write(_prove_more)
            await asyncio.sleep(PAUSE)


def _prove_more(work: Work) -> int:
    assert isinstance(work, SqlWork)
    return work.prove_more(GROUP)


def write_seal(work: Work) -> int:
    """Write a seal if it is due. Returns when the next one is due, in milliseconds since 1970."""
    assert isinstance(work, SqlWork)
    last = newest_seal(work.db)
    if last and last.at + DAY_MS > work.now:
        return last.at + DAY_MS
    rows = work.tickets.unsealed()
    heads = json.dumps([list(row) for row in rows], separators=(",", ":"))
    number, before = (last.number + 1, last.hash) if last else (1, "")
    value = seal_hash(before, work.now, heads)
    work.counters.set(COUNTER, number)
    work.db.run("insert into seal (id, at, heads, hash) values (?, ?, ?, ?)", (number, work.now, heads, value))
    work.tickets.mark_sealed(rows)
    log.info("sealed", seal=number, tickets=len(rows), hash=value)
    return work.now + DAY_MS
