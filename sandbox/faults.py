"""Faults that tests switch on in the emulators: for a method and its arguments, the fault to act out, or none."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["404", "429", "500", "502_html", "bad_json", "empty", "slow", "late", "reset_before", "reset_after", "error"]


@dataclass(slots=True)
class Fault:
    """A fault to act out: what, where and how often.

    ``method`` is a platform method or ``*``; ``where`` must equal the call's arguments by these names (compared as text);
    it begins after ``after`` such calls; ``times`` counts down, -1 means until cleared; ``retry_after`` (seconds) belongs to ``429``;
    ``error`` is the platform's own error text for ``error``. ``slow`` waits ``delay`` seconds and then carries the call out, ``late``
    carries it out and then waits. ``reset_before`` cuts the connection without an effect, ``reset_after`` carries the call out and cuts the
    connection before the answer.
    """

    kind: Kind
    method: str = "*"
    times: int = 1
    after: int = 0
    probability: float = 1.0
    retry_after: int = 1
    delay: float = 0.0
    error: str = ""
    where: dict[str, Any] = field(default_factory=dict)


class Faults:
    """The faults that are switched on. The seed makes random faults repeatable."""

    def __init__(self, seed: int = 1) -> None:
        self.active: list[Fault] = []
        self.random = random.Random(seed)  # noqa: S311  chance for tests, not for secrets

    def add(self, fault: Fault) -> None:
        self.active.append(fault)

    def clear(self) -> None:
        self.active.clear()

    def pick(self, method: str, args: dict[str, Any]) -> Fault | None:
        """The first fault that matches this call. Its count goes down by one."""
        for fault in self.active:
            if fault.method not in ("*", method) or fault.times == 0:
                continue
            if any(str(args.get(name)) != str(value) for name, value in fault.where.items()):
                continue
            if fault.probability < 1 and self.random.random() >= fault.probability:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
            return fault
        return None
