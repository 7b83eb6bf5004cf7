"""Counts the work of a Python function without a clock.

A step is a line that runs. To it is added the size of every new text, tuple, list and mapping that a variable or a return value holds (it had to
be built), and the size of the text or list that a method of the C level reads from end to end. So neither a slice nor a concatenation in a loop
stays hidden. What the ``re`` module does inside is counted by :mod:`tests.linear.matcher`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

from bot.core.language_words import word_set

_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
# Methods whose cost does not depend on the size of what they belong to.
_CHEAP = word_set(
    "append add pop popleft get startswith endswith items keys values setdefault discard extend update join isdigit isalpha isalnum "
    "isspace __contains__ __getitem__"
)


class Work:
    """Counts while it is entered."""

    def __init__(self) -> None:
        self.steps = 0
        self._seen: dict[int, Any] = {}

    def __enter__(self) -> Self:
        sys.setprofile(self._profile)
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        sys.setprofile(None)

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        if event == "return":
            self._see(arg)
        else:
            self.steps += 1
        for value in frame.f_locals.values():
            self._see(value)
        return self._trace

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event != "c_call":
            return
        owner = getattr(arg, "__self__", None)
        if isinstance(owner, re.Pattern):
            self.steps += max((len(value) for value in frame.f_locals.values() if isinstance(value, (str, bytes))), default=0)
        elif isinstance(owner, _SIZED) and arg.__name__ not in _CHEAP:
            self.steps += len(owner)

    def _see(self, value: Any) -> None:
        if isinstance(value, _SIZED) and id(value) not in self._seen:
            self._seen[id(value)] = value  # kept, so that no other value gets its id
            self.steps += len(value)


def work_of(function: Callable[[], object]) -> int:
    """The steps of one call. What the function raises for a bad text is one of its results."""
    with Work() as counted:
        try:
            function()
        except Exception:  # noqa: BLE001
            counted.steps += 1
    return counted.steps
