"""Pauses of places and channels: which one holds, and whether the platform asked for it."""

from __future__ import annotations

from typing import NamedTuple

from bot.ports.notices import WEBHOOKS
from storage.engine import Connection

_DOUBTFUL = "select 1 from delivery where pace = ? and state in ('queued', 'sending') and doubt > 0 and error = ? limit 1"


class StoredPause(NamedTuple):
    """A pause with its end in milliseconds since 1970, and the error that it followed.

    If it isn't ``asked`` for by the platform, its end is when we try again.
    """

    until: int
    reason: str
    asked: bool
    key: str


def latest_pause(db: Connection, pace: str, channel: str, now: int) -> StoredPause | None:
    """Return the pause of a place or of its channel that ends last. None if neither pauses."""
    row = db.one(
        "select due_at, reason, key from pace where key in (?, ?) and due_at > ? order by due_at desc limit 1", (pace, channel, now)
    )
    if row is None:
        return None
    until, reason, key = row
    ours = channel == WEBHOOKS or db.one(_DOUBTFUL, (key, reason)) is not None  # a place also pauses before a doubtful post is repeated
    return StoredPause(until, reason, not ours, key)
