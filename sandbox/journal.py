"""Records the calls to the emulated platforms and their responses, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a platform method.

    ``effect`` tells whether it changed the platform's world (a message was posted), whatever the caller was told.
    ``complaint`` says what was wrong with a call that only the emulator refused: the real server would have accepted it silently.
    """

    method: str
    args: dict[str, Any]
    answer: dict[str, Any]
    effect: bool
    at: float = field(default_factory=time.time)
    complaint: str = ""


class Journal:
    """An append-only list of calls that a test can search."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def write(self, method: str, args: dict[str, Any], answer: dict[str, Any], *, effect: bool, complaint: str = "") -> None:
        self.calls.append(Call(method, args, answer, effect, complaint=complaint))

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods that had their effect."""
        return [call for call in self.calls if call.method in methods and call.effect]

    def refused(self) -> list[Call]:
        """The calls that the platform did not carry out."""
        return [call for call in self.calls if not call.effect]

    def complaints(self) -> list[str]:
        """What was wrong with calls that the real platform would have accepted and partly ignored. Each one is a bug of the caller."""
        return [f"{call.method}: {call.complaint}" for call in self.calls if call.complaint]
