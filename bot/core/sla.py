"""SLA policies: response and resolution targets, and when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Policy:
    """How soon, in open time, a customer gets a first reply, further replies and a resolution. None means no target."""

    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None

    @property
    def targets(self) -> tuple[timedelta, ...]:
        """All targets that are set."""
        return tuple(target for target in (self.first_response, self.next_response, self.resolution) if target is not None)


def soonest(policies: Iterable[Policy]) -> Policy:
    """Return the strictest of several policies, target by target."""
    every = list(policies)

    def least(of: Callable[[Policy], timedelta | None]) -> timedelta | None:
        return min((target for policy in every if (target := of(policy)) is not None), default=None)

    return Policy(least(lambda one: one.first_response), least(lambda one: one.next_response), least(lambda one: one.resolution))


def due(calendar: Calendar, start: datetime, target: timedelta) -> datetime:
    """Return when a target that began at ``start`` is missed."""
    return calendar.add(start, target)
