"""The journal's seals: the heads of all tickets that changed go in, a hash over them and the seal before it comes out, once a day."""

from __future__ import annotations

import json
import time

import structlog

from bot.core.journal import seal_hash
from bot.ports.store import Work
from storage.store import SqlStore
from storage.work import SqlWork

log = structlog.get_logger()
DAY_MS = 86_400_000


class Seals:
    """Writes a seal when the last one is a day old. Safe in many processes: the row's id is taken once."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._next = 0.0

    async def daily(self) -> None:
        if time.time() >= self._next:
            self._next = (await self._store.write(write_seal)) / 1000


def write_seal(work: Work) -> int:
    """Seal if it is time; when the next seal is due (milliseconds since 1970)."""
    assert isinstance(work, SqlWork)
    last = work.db.one("select id, at, hash from seal order by id desc limit 1")
    if last and last[1] + DAY_MS > work.now:
        return int(last[1]) + DAY_MS
    rows = work.unsealed()
    heads = json.dumps([list(row) for row in rows], separators=(",", ":"))
    number, before = (last[0] + 1, last[2]) if last else (1, "")
    value = seal_hash(before, work.now, heads)
    work.db.run("insert into seal (id, at, heads, hash) values (?, ?, ?, ?)", (number, work.now, heads, value))
    work.sealed(rows)
    log.info("sealed", seal=number, tickets=len(rows), hash=value)
    return work.now + DAY_MS
