"""Notes what this process sees of the channels: for all processes, and for what is usual at each hour of the week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports.work import Work
from bot.timers.silence import HOUR_MS, HOURS, averaged, hour_of_week, observed

EVERY = 15.0  # seconds between two looks
APART_MS = 120_000  # a longer time without any connection is no silence


@dataclass(frozen=True, slots=True)
class Look:
    """What this process sees of a channel. ``heard`` is the time of the last event in milliseconds, 0 if none came to this process."""

    title: str
    trouble: str
    refused: bool
    heard: int


def note(zone: str, looks: Mapping[str, Look], work: Work) -> None:
    for name, look in looks.items():
        ok = f"alerts.ok:{name}"
        last = work.counters.get(ok)
        if not look.trouble or not last:
            work.counters.set(ok, work.now)
            if work.now - last > APART_MS:
                work.counters.set(f"alerts.from:{name}", work.now)
        before = work.counters.get(f"alerts.heard:{name}")
        if look.heard > before:
            work.counters.set(f"alerts.heard:{name}", look.heard)
        if not look.trouble:
            _learn(name, zone, look, work)


def _learn(name: str, zone: str, look: Look, work: Work) -> None:
    """Add to what is usual: in the slot of now something came in, or nothing yet."""
    hour = f"alerts.hour:{name}"
    before = work.counters.get(hour)
    packed, ended = observed(before, work.now, active=work.now - look.heard < EVERY * 2 * 1000)
    if packed != before:
        work.counters.set(hour, packed)
    if ended is not None:
        number, active, seen = ended
        known = _name(name, hour_of_week(number * HOUR_MS, zone))
        work.counters.set(known, averaged(work.counters.get(known), active, seen))


def usual(name: str, work: Work, hour: int) -> int:
    return work.counters.get(_name(name, hour))


def _name(name: str, hour: int) -> str:
    return f"alerts.usual:{name}:{hour % HOURS}"
