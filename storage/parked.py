"""Lists the events that could not be handled, and releases them to be handled again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from storage import workers
from storage.engine import Connection


class Parked(NamedTuple):
    """An event that was not handled yet. ``again`` says whether it is being tried again, ``at`` is in milliseconds since 1970."""

    number: int
    channel: str
    event: str
    reason: str
    at: int
    again: bool


def listed(db: Connection) -> list[Parked]:
    """Every parked event that was not handled yet."""
    rows = db.all("select id, channel, event, reason, at, done_at from parked where done_at is null or done_at < 0 order by id")
    return [Parked(number, channel, event, reason, at, done_at is not None) for number, channel, event, reason, at, done_at in rows]


def release(db: Connection, numbers: Sequence[int]) -> int:
    """Release these to be handled again (``done_at`` becomes negative). Returns how many exist."""
    return sum(
        db.run("update parked set done_at = ? where id = ? and (done_at is null or done_at < 0)", (-int(time.time() * 1000), number))
        for number in numbers
    )


def is_desk_running(db: Connection) -> bool:
    """Whether a process runs that will handle what was released."""
    rows = db.all("select id from worker where until > ?", (int(time.time() * 1000),))
    return any(workers.running(worker) is not False for (worker,) in rows)


def outcomes(db: Connection, numbers: Sequence[int]) -> dict[int, str] | None:
    """The result of each: empty for success, otherwise the reason. None while some were not handled yet."""
    rows = db.among("select id, done_at, reason from parked where id in {keys}", [(number,) for number in numbers], types="bigint")
    if any(done_at is not None and done_at < 0 for _, done_at, _ in rows):
        return None
    return {number: "" if done_at else reason for number, done_at, reason in rows}
