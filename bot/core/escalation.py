"""The steps of an escalation: who is notified before and after a target is missed, and when. Parsing and due times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bot.core.durations import parse_duration, short
from bot.core.escalations import Ping
from bot.core.people import Identity
from bot.core.target_clock import Target

ASSIGNEE, QUEUE, MANAGERS = "assignee", "queue", "managers"
_GROUPS = (ASSIGNEE, QUEUE, MANAGERS)
_PERCENT = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s?%", re.ASCII)
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class StepKey:
    """A key of a step as it is written. ``default`` is empty for a key that must be there."""

    meaning: str
    default: str
    example: str


STEP_KEYS = {
    "at": StepKey("When the step is due: percent of the promised time, or a duration in opening hours.", "", "50%"),
    "notify": StepKey(
        "Who is notified: `assignee`, `queue`, `managers`, or people and groups by `<channel>:<id>`.", "", "[queue, managers]"
    ),
    "repeat": StepKey("The notification is repeated in this interval until somebody acts.", "none", "30m"),
    "wake": StepKey("Whether people are notified outside their working hours too.", "`false`", "true"),
}


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A share of the running target: 50 is half of it, 150 is one and a half times it."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:g}%"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, who is notified, how often it repeats until somebody acts, and whether it notifies outside working hours.

    ``notify`` holds ``assignee``, ``queue``, ``managers`` or ``<channel>:<id>``.
    """

    at: Percent | timedelta
    notify: tuple[str, ...]
    repeat: timedelta | None = None
    wake: bool = False


DEFAULT_STEP = Step(Percent(100), (MANAGERS,))
"""The step of a ping without an escalation: a promise of an agent that was missed."""


def step_of(ladder: Sequence[Step], ping: Ping) -> Step:
    """Return the step of a ping, if the escalation still has it."""
    return ladder[ping.step] if ping.target in list(Target) and ping.step < len(ladder) else DEFAULT_STEP


Ladder = tuple[Step, ...]


def after(target: timedelta, at: Percent | timedelta) -> timedelta:
    """Return the open time from the start of a clock to a step, beyond the target too."""
    return target * at.value / 100 if isinstance(at, Percent) else at


def parse_ladder(written: object, targets: Iterable[timedelta] = ()) -> Ladder:
    """Parse all steps. Each must come later than the one before, for every target. Raises ValueError.

    Percentages and durations can only be compared for a given target, so ``targets`` are all that the escalation will serve.
    """
    if isinstance(written, str | Mapping) or not isinstance(written, Sequence):
        raise ValueError(f"{written!r} is not a list of steps: write a list of steps such as {{at: 50%, notify: [assignee]}}")  # noqa: TRY004  as in hours.py
    ladder = tuple(_numbered(number, step) for number, step in enumerate(written, 1))
    goals = tuple(targets)
    for number, (lower, upper) in enumerate(pairwise(ladder), 2):
        for target in _comparable(lower, upper, goals):
            if after(target, lower.at) >= after(target, upper.at):
                of = "" if type(lower.at) is type(upper.at) else f" when {short(target)} are promised"
                raise ValueError(f"step {number}: at {_shown(upper.at)} does not come after {_shown(lower.at)}{of}; the steps must rise")
    return ladder


def parse_step(written: object) -> Step:
    """Parse one step from ``{at: 50%, notify: [assignee], repeat: 30m, wake: true}``. Raises ValueError."""
    if not isinstance(written, Mapping):
        raise ValueError(f"{written!r} is no step: write for example {{at: 50%, notify: [assignee]}}")  # noqa: TRY004  as in hours.py
    unknown = [str(key) for key in written if key not in STEP_KEYS]
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}: a step has {', '.join(STEP_KEYS)}")
    if "at" not in written:
        raise ValueError("at is missing: percent of the target such as 50%, or a duration such as 2h")
    wake = written.get("wake", False)
    if not isinstance(wake, bool):
        raise ValueError(f"wake is {wake!r}: write true or false")  # noqa: TRY004  as in hours.py
    repeat = written.get("repeat")
    return Step(parse_at(written["at"]), parse_notify(written.get("notify")), None if repeat is None else parse_duration(str(repeat)), wake)


def parse_at(written: object) -> Percent | timedelta:
    """Parse ``50%`` or ``2h``. Raises ValueError."""
    text = str(written).strip()
    if not text.endswith("%"):
        try:
            return parse_duration(text)
        except ValueError as error:
            raise ValueError(f"at: {error}, or percent of the target such as 50%") from None
    match = _PERCENT.fullmatch(text)
    if not match or not 0 < float(match[1]) <= _MOST:
        raise ValueError(f"at: {text!r} is no share of the target: write 1% to {_MOST}%")
    return Percent(float(match[1]))


def parse_notify(written: object) -> tuple[str, ...]:
    """Parse the list of recipients; it must not be empty, and duplicates are dropped. Raises ValueError."""
    if isinstance(written, str) or not isinstance(written, Sequence) or not written:
        raise ValueError(f"notify names nobody: write a list with some of {', '.join(_GROUPS)} or <channel>:<id>")
    for who in written:
        if not isinstance(who, str) or (who not in _GROUPS and not _person(who)):
            raise ValueError(f"notify: {who!r} is nobody: write {', '.join(_GROUPS)} or <channel>:<id>")
    return tuple(dict.fromkeys(written))


def _shown(at: Percent | timedelta) -> str:
    """The position of a step as people write it."""
    return str(at) if isinstance(at, Percent) else short(at)


def _numbered(number: int, written: Any) -> Step:
    try:
        return parse_step(written)
    except ValueError as error:
        raise ValueError(f"step {number}: {error}") from None


def _comparable(lower: Step, upper: Step, goals: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    return (timedelta(hours=1),) if type(lower.at) is type(upper.at) else goals


def _person(who: str) -> bool:
    try:
        Identity.parse(who)
    except ValueError:
        return False
    return True
