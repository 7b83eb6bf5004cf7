"""Counts the work of a Python function without a clock.

A step is a line that runs. To it is added the size of every new text, tuple, list and mapping that a variable or a return value holds (it had to
be built), and the size of the text or list that a method of the C level reads from end to end. So neither a slice nor a concatenation in a loop
stays hidden. What the ``re`` module does inside is counted by :mod:`tests.linear.matcher`.

Tracing slows a function down twentyfold, so each line looks only at the variables that the line before has set.

The garbage collector waits meanwhile: it frees what earlier tests left at any line, and what Python code runs then would be counted.
"""

from __future__ import annotations

import dataclasses
import dis
import enum
import gc
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, Self

from bot.core.language_words import word_set

_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
# Methods whose cost does not depend on the size of what they belong to.
_CHEAP = word_set(
    "append add pop popleft get startswith endswith items keys values setdefault discard extend update join isdigit isalpha isalnum "
    "isspace __contains__ __getitem__"
)

# Code that loops over the fields of a class, and over nothing that comes from outside: only its calls count.
_OF_CLASSES = frozenset({"<string>", "<frozen abc>", "<frozen _collections_abc>", dataclasses.__file__, enum.__file__})


class Work:
    """Counts while it is entered. ``path`` stands for the lines that ran: it is the same for calls that took the same way."""

    def __init__(self) -> None:
        self.steps = 0
        self.path = 0
        self._seen: dict[int, Any] = {}

    def __enter__(self) -> Self:
        gc.disable()
        sys.setprofile(self._profile)
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        sys.setprofile(None)
        gc.enable()

    def _trace(self, frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any] | None:
        """A function begins, or a generator goes on."""
        self.steps += 1
        self.path = hash((self.path, frame.f_code))
        self._see(frame.f_locals.values())
        return None if frame.f_code.co_filename in _OF_CLASSES else self._lines(_set_by_line(frame.f_code))

    def _lines(self, names_of: Mapping[int, list[str]]) -> Callable[..., Any]:
        names: list[str] = []  # that the line before has set

        def trace(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
            nonlocal names
            if names:
                values = frame.f_locals
                self._see([values[name] for name in names if name in values])
            names = names_of.get(frame.f_lineno, [])
            if event == "return":
                self._see((arg,))
            else:
                self.steps += 1
                self.path = hash((self.path, frame.f_lineno))
            return trace

        return trace

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event != "c_call":
            return
        owner = getattr(arg, "__self__", None)
        if isinstance(owner, re.Pattern):
            self.steps += max((len(value) for value in frame.f_locals.values() if isinstance(value, (str, bytes))), default=0)
        elif isinstance(owner, _SIZED) and arg.__name__ not in _CHEAP:
            self.steps += len(owner)

    def _see(self, values: Iterable[Any]) -> None:
        for value in values:
            if isinstance(value, _SIZED) and id(value) not in self._seen:
                self._seen[id(value)] = value  # kept, so that no other value gets its id
                self.steps += len(value)


@lru_cache(None)
def _set_by_line(code: CodeType) -> dict[int, list[str]]:
    """The variables that each line of a function sets."""
    found: dict[int, list[str]] = {}
    for one in dis.get_instructions(code):
        if one.opname.startswith("STORE_") and isinstance(one.argval, str) and one.positions and one.positions.lineno:
            found.setdefault(one.positions.lineno, []).append(one.argval)
    return found


def work_of(function: Callable[[], object]) -> Work:
    """The work of one call. What the function raises for a bad text is one of its results."""
    with Work() as counted:
        try:
            function()
        except Exception:  # noqa: BLE001
            counted.steps += 1
    return counted
