"""SLA policies: response and resolution targets, and how far into them something happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.core.escalation import Ladder, after
from bot.core.target_clock import IMMINENT_AT, Target

_MS = timedelta(milliseconds=1)


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


@dataclass(frozen=True, slots=True)
class TargetTimes:
    """When a target is due, when it becomes imminent, and when each step of its escalation is taken.

    All in milliseconds of open time since its clock began, rounded up, so that nothing happens too early.
    """

    due: int
    imminent: int
    steps: tuple[int, ...]


def soonest(policies: Iterable[Policy]) -> Policy:
    """Return the strictest of several policies, target by target."""
    every = list(policies)

    def least(of: Callable[[Policy], timedelta | None]) -> timedelta | None:
        return min((target for policy in every if (target := of(policy)) is not None), default=None)

    return Policy(least(lambda one: one.first_response), least(lambda one: one.next_response), least(lambda one: one.resolution))


def target_times(policy: Policy, ladder: Ladder) -> Mapping[str, TargetTimes]:
    """Return the times of every target that a policy sets."""
    spans: dict[str, timedelta | None] = {target: getattr(policy, target) for target in Target}
    return {target: _times(span, ladder) for target, span in spans.items() if span is not None}


def _times(span: timedelta, ladder: Ladder) -> TargetTimes:
    return TargetTimes(_up(span), _up(span * IMMINENT_AT), tuple(_up(after(span, step.at)) for step in ladder))


def _up(span: timedelta) -> int:
    return -(-span // _MS)
