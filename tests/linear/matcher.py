"""A backtracking matcher that counts its steps.

``re`` does not say how many steps a match takes. This matcher runs the tree that ``re`` itself compiles from, tries the alternatives in the
same order, and counts each attempt. :func:`check_against_re` proves that it finds the same matches.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LIMIT = 400_000  # steps: far more than any linear expression takes on the texts of these tests
sys.setrecursionlimit(max(sys.getrecursionlimit(), 60_000))

Then = Callable[[int], bool]
Node = tuple[Any, Any]


class TooManyStepsError(Exception):
    """The expression does not end."""


class Matcher:
    """One expression on one text."""

    def __init__(self, pattern: re.Pattern[Any], text: str) -> None:
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self.flags = pattern.flags
        self.text = text
        self.steps = 0
        self.groups: dict[int, tuple[int, int]] = {}
        self.found = -1

    def full(self) -> bool:
        """As ``fullmatch``."""
        return self._from(0, to_the_end=True)

    def every(self) -> list[tuple[int, int]]:
        """As ``finditer``, ``findall``, ``sub`` and ``split``: the spans of all matches."""
        out: list[tuple[int, int]] = []
        start, longer = 0, False
        while start <= len(self.text):
            if self._from(start, longer=longer):
                out.append((start, self.found))
                start, longer = self.found, self.found == start
            else:
                start, longer = start + 1, False
        return out

    def _from(self, start: int, *, to_the_end: bool = False, longer: bool = False) -> bool:
        """``longer``: an empty match was found here already, so another one must have characters."""
        self.groups = {}

        def end(at: int) -> bool:
            if (to_the_end and at != len(self.text)) or (longer and at == start):
                return False
            self.found = at
            return True

        return self._run(list(self.tree), 0, start, end)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > LIMIT:
            raise TooManyStepsError

    def _run(self, nodes: Sequence[Node], index: int, at: int, then: Then) -> bool:
        self._step()
        if index == len(nodes):
            return then(at)
        what, value = nodes[index]
        if what in _ONE:
            return at < len(self.text) and self._one(what, value, self.text[at]) and self._run(nodes, index + 1, at + 1, then)
        handler = getattr(self, f"_{str(what).lower()}", None)
        if handler is None:
            raise NotImplementedError(f"the matcher knows no {what}")
        return bool(handler(value, at, lambda after: self._run(nodes, index + 1, after, then)))

    def _one(self, what: Any, value: Any, char: str) -> bool:
        if what is sre.ANY:
            return char != "\n" or bool(self.flags & re.DOTALL)
        if what is sre.IN:
            forms = {char, char.lower(), char.upper()} if self.flags & re.IGNORECASE else {char}
            items = [item for item in value if item[0] is not sre.NEGATE]
            return any(self._among(items, form) for form in forms) != (len(items) < len(value))
        same = char == chr(value) or bool(self.flags & re.IGNORECASE and char.lower() == chr(value).lower())
        return same == (what is sre.LITERAL)

    def _among(self, items: list[Node], char: str) -> bool:
        for what, value in items:
            self._step()
            if what is sre.LITERAL and ord(char) == value:
                return True
            if what is sre.RANGE and value[0] <= ord(char) <= value[1]:
                return True
            if what is sre.CATEGORY and re.match(_CATEGORIES[value], char, self.flags & re.ASCII):
                return True
        return False

    def _branch(self, value: Any, at: int, then: Then) -> bool:
        for branch in value[1]:  # noqa: SIM110  any() would take room on the C stack
            if self._run(list(branch), 0, at, then):
                return True
        return False

    def _subpattern(self, value: Any, at: int, then: Then) -> bool:
        group, _, _, nodes = value

        def after(end: int) -> bool:
            before = self.groups.get(group)
            self.groups[group] = (at, end)
            if then(end):
                return True
            if before is None:
                del self.groups[group]
            else:
                self.groups[group] = before
            return False

        return self._run(list(nodes), 0, at, after if group else then)

    def _max_repeat(self, value: Any, at: int, then: Then) -> bool:
        least, most, nodes = value
        return self._repeat(list(nodes), (least, most), 0, at, then)

    def _repeat(self, nodes: list[Node], bounds: tuple[int, int], count: int, at: int, then: Then) -> bool:
        self._step()
        least, most = bounds
        if count < most and self._run(
            nodes, 0, at, lambda end: (end > at or count < least) and self._repeat(nodes, bounds, count + 1, end, then)
        ):
            return True
        return count >= least and then(at)

    def _min_repeat(self, value: Any, at: int, then: Then) -> bool:
        least, most, nodes = value
        return self._lazily(list(nodes), (least, most), 0, at, then)

    def _lazily(self, nodes: list[Node], bounds: tuple[int, int], count: int, at: int, then: Then) -> bool:
        self._step()
        least, most = bounds
        if count >= least and then(at):
            return True
        return count < most and self._run(
            nodes, 0, at, lambda end: (end > at or count < least) and self._lazily(nodes, bounds, count + 1, end, then)
        )

    def _possessive_repeat(self, value: Any, at: int, then: Then) -> bool:
        ends: list[int] = []
        return self._max_repeat(value, at, _kept(ends)) and then(ends[-1])

    def _atomic_group(self, value: Any, at: int, then: Then) -> bool:
        ends: list[int] = []
        return self._run(list(value), 0, at, _kept(ends)) and then(ends[-1])

    def _assert(self, value: Any, at: int, then: Then) -> bool:
        return self._looks(value, at) and then(at)

    def _assert_not(self, value: Any, at: int, then: Then) -> bool:
        return not self._looks(value, at) and then(at)

    def _looks(self, value: Any, at: int) -> bool:
        direction, nodes = value
        if direction >= 0:
            return self._run(list(nodes), 0, at, lambda _: True)
        width = nodes.getwidth()[0]
        return at >= width and self._run(list(nodes), 0, at - width, lambda end: end == at)

    def _failure(self, _value: Any, _at: int, _then: Then) -> bool:
        return False

    def _position(self, where: Any, at: int) -> bool:
        text = self.text
        word = [0 <= place < len(text) and bool(re.match(r"\w", text[place], self.flags & re.ASCII)) for place in (at - 1, at)]
        multi = bool(self.flags & re.MULTILINE)
        return {
            sre.AT_BEGINNING: at == 0 or (multi and text[at - 1 : at] == "\n"),
            sre.AT_BEGINNING_STRING: at == 0,
            sre.AT_END: at == len(text) or (at == len(text) - 1 and text[-1] == "\n") or (multi and text[at : at + 1] == "\n"),
            sre.AT_END_STRING: at == len(text),
            sre.AT_BOUNDARY: word[0] != word[1],
            sre.AT_NON_BOUNDARY: word[0] == word[1],
        }[where]

    def _at(self, where: Any, at: int, then: Then) -> bool:
        return self._position(where, at) and then(at)

    def _groupref(self, group: Any, at: int, then: Then) -> bool:
        if group not in self.groups:
            return False
        start, end = self.groups[group]
        said = self.text[start:end]
        self.steps += len(said)
        return self.text.startswith(said, at) and then(at + len(said))


def _kept(ends: list[int]) -> Then:
    def end(at: int) -> bool:
        ends.append(at)
        return True

    return end


_ONE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def steps(pattern: re.Pattern[Any], text: str) -> int:
    """How many steps it takes to find all matches in a text, and then to match the whole of it."""
    search, whole = Matcher(pattern, text), Matcher(pattern, text)
    try:
        search.every()
        whole.full()
    except (TooManyStepsError, RecursionError):
        return LIMIT
    return search.steps + whole.steps


def check_against_re(pattern: re.Pattern[Any], text: str) -> None:
    """Fails when the matcher and ``re`` disagree on a text."""
    subject: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    expected = [match.span() for match in pattern.finditer(subject)]
    assert Matcher(pattern, text).every() == expected, (pattern.pattern, text)
    assert Matcher(pattern, text).full() == bool(pattern.fullmatch(subject)), (pattern.pattern, text)
