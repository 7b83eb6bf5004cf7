"""Learns how often something comes in at each hour of the week, and decides whether a silence is unusual.

Time is divided into slots of ten minutes. A slot is active if anything came in. How often the slots of an hour of the week are active is
an average of the last eight weeks. A silence is unusual if its slots would all be inactive less than once in ten thousand times.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

SLOT_MS = 600_000
SLOTS = 6  # in an hour
HOUR_MS = SLOT_MS * SLOTS
HOURS = 168  # of a week
WEEKS = 8  # that the average remembers
KNOWN = 2  # weeks after which an hour is known
THOUSAND = 1000
SHORTEST_MS = 20 * 60_000
LONGEST_MS = 3 * 86_400_000
UNUSUAL = math.log(10_000)
_SUREST = 0.95  # no slot counts as more certain than this
_SEEN_ENOUGH = 4  # slots of an hour

Usual = Callable[[int], int]
"""The packed average of an hour of the week; 0 if nothing is known."""


def hour_of_week(ms: int, zone: str) -> int:
    """0 is Monday from midnight to one o'clock in this zone."""
    at = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    return at.weekday() * 24 + at.hour


def observed(packed: int, ms: int, *, active: bool) -> tuple[int, tuple[int, int, int] | None]:
    """Note one look in the current hour. Returns the new packed hour and, if an hour has ended, its number since 1970 with how many of its
    slots were active, of how many that were looked at.
    """
    hour, slot = ms // HOUR_MS, ms // SLOT_MS % SLOTS
    before, seen, was_active = packed >> 12, packed >> 6 & 63, packed & 63
    ended = None
    if before != hour:
        ended = (before, was_active.bit_count(), seen.bit_count()) if packed else None
        seen = was_active = 0
    return hour << 12 | (seen | 1 << slot) << 6 | (was_active | active << slot), ended


def averaged(packed: int, active: int, seen: int) -> int:
    """Add an hour to the average of its hour of the week, unless too little of it was seen."""
    if seen < _SEEN_ENOUGH:
        return packed
    weeks, share = divmod(packed, THOUSAND + 1)
    count = min(weeks + 1, WEEKS)
    return count * (THOUSAND + 1) + round(share + (THOUSAND * active / seen - share) / count)


def is_unusual(since: int, now: int, zone: str, usual: Usual) -> bool:
    """Whether nothing would usually come in for so long at this time of the week. In doubt it is not."""
    if now - since < SHORTEST_MS:
        return False
    odds = 0.0
    for at in range(max(since, now - LONGEST_MS) + SLOT_MS, now, SLOT_MS):
        weeks, share = divmod(usual(hour_of_week(at, zone)), THOUSAND + 1)
        if weeks >= KNOWN:
            odds -= math.log(1 - min(share / THOUSAND, _SUREST))
    return odds >= UNUSUAL
