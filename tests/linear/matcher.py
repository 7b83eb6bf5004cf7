"""A backtracking matcher that counts its steps.

``re`` does not say how many steps a match takes. This matcher is built from the tree that ``re`` itself compiles from, tries the alternatives in
the same order, and counts each attempt. :func:`check_against_re` proves that it finds the same matches.

Each node of the tree becomes a function from a place in the text to whether the rest of the expression matches there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LIMIT = 400_000  # steps: far more than any linear expression takes on the texts of these tests
sys.setrecursionlimit(max(sys.getrecursionlimit(), 60_000))

Match = Callable[[int], bool]
Node = tuple[Any, Any]
ONE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)


class TooManyStepsError(Exception):
    """The expression does not end."""


class Accepts(dict[str, bool]):
    """Which characters a node that matches one character takes."""

    def __init__(self, what: Any, value: Any, flags: int) -> None:
        super().__init__()
        self._what, self._value, self._flags = what, value, flags

    def __missing__(self, char: str) -> bool:
        self[char] = taken = self._takes(char)
        return taken

    def _takes(self, char: str) -> bool:
        what, value, ignoring_case = self._what, self._value, bool(self._flags & re.IGNORECASE)
        if what is sre.ANY:
            return char != "\n" or bool(self._flags & re.DOTALL)
        if what is sre.IN:
            forms = {char, char.lower(), char.upper()} if ignoring_case else {char}
            items = [item for item in value if item[0] is not sre.NEGATE]
            return any(self._among(items, form) for form in forms) != (len(items) < len(value))
        same = char == chr(value) or (ignoring_case and char.lower() == chr(value).lower())
        return same == (what is sre.LITERAL)

    def _among(self, items: list[Node], char: str) -> bool:
        for what, value in items:
            if what is sre.LITERAL and ord(char) == value:
                return True
            if what is sre.RANGE and value[0] <= ord(char) <= value[1]:
                return True
            if what is sre.CATEGORY and re.match(_CATEGORIES[value], char, self._flags & re.ASCII):
                return True
        return False


class Matcher:
    """One expression. ``text`` is what it is matched with, ``steps`` counts from when that was set."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self.flags = pattern.flags
        self.text = ""
        self.steps = 0
        self._groups: dict[int, tuple[int, int]] = {}
        self._found = -1
        self._not_at = -1  # an empty match was found there already, so another one must have characters
        self._to_the_end = False
        self._begin = self._sequence(_parser.parse(pattern.pattern, pattern.flags), self._end)

    def full(self) -> bool:
        """As ``fullmatch``."""
        return self._from(0, to_the_end=True)

    def every(self) -> list[tuple[int, int]]:
        """As ``finditer``, ``findall``, ``sub`` and ``split``: the spans of all matches."""
        out: list[tuple[int, int]] = []
        start, longer = 0, False
        while start <= len(self.text):
            if self._from(start, longer=longer):
                out.append((start, self._found))
                start, longer = self._found, self._found == start
            else:
                start, longer = start + 1, False
        return out

    def _from(self, start: int, *, to_the_end: bool = False, longer: bool = False) -> bool:
        self._groups.clear()
        self._to_the_end, self._not_at = to_the_end, start if longer else -1
        return self._begin(start)

    def _end(self, at: int) -> bool:
        if (self._to_the_end and at != len(self.text)) or at == self._not_at:
            return False
        self._found = at
        return True

    def _sequence(self, nodes: Sequence[Node], then: Match) -> Match:
        for what, value in reversed(nodes):
            then = self._node(what, value, then)
        return then

    def _node(self, what: Any, value: Any, then: Match) -> Match:
        if what in ONE:
            return self._char(Accepts(what, value, self.flags), then)
        make = getattr(self, f"_{str(what).lower()}", None)
        if make is None:
            raise NotImplementedError(f"the matcher knows no {what}")
        made: Match = make(value, then)
        return made

    def _char(self, accepts: Accepts, then: Match) -> Match:
        def match(at: int) -> bool:
            self.steps += 1
            return at < len(self.text) and accepts[self.text[at]] and then(at + 1)

        return match

    def _branch(self, value: Any, then: Match) -> Match:
        branches = [self._sequence(branch, then) for branch in value[1]]

        def match(at: int) -> bool:
            for branch in branches:
                self.steps += 1
                if branch(at):
                    return True
            return False

        return match

    def _subpattern(self, value: Any, then: Match) -> Match:
        group, _, _, nodes = value
        if not group:
            return self._sequence(nodes, then)
        groups, began = self._groups, -1

        def closes(at: int) -> bool:
            nonlocal began
            start, before = began, groups.get(group)
            groups[group] = (start, at)
            if then(at):
                return True
            began = start
            if before is None:
                del groups[group]
            else:
                groups[group] = before
            return False

        body = self._sequence(nodes, closes)

        def match(at: int) -> bool:
            nonlocal began
            before, began = began, at
            if body(at):
                return True
            began = before
            return False

        return match

    def _max_repeat(self, value: Any, then: Match) -> Match:
        least, most, nodes = value
        if len(nodes) == 1 and nodes[0][0] in ONE:
            return self._run(least, most, Accepts(*nodes[0], self.flags), then)
        return self._repeat(least, most, nodes, then, lazy=False)

    def _min_repeat(self, value: Any, then: Match) -> Match:
        return self._repeat(*value, then, lazy=True)

    def _run(self, least: int, most: int, accepts: Accepts, then: Match) -> Match:
        """A repeat of one character."""

        def match(at: int) -> bool:
            text = self.text
            end, last = at, min(len(text), at + most)
            while end < last and accepts[text[end]]:
                end += 1
            self._count(end - at + 1)
            for place in range(end, at + least - 1, -1):
                self.steps += 1
                if then(place):
                    return True
            return False

        return match

    def _repeat(self, least: int, most: int, nodes: Sequence[Node], then: Match, *, lazy: bool) -> Match:
        count, began = 0, -1  # of the repeat that runs now: how often, and where the last one began

        def leaves(at: int) -> bool:
            return count >= least and then(at)

        def repeats(at: int) -> bool:
            nonlocal count, began
            self._count(1)
            before = count, began
            if lazy and leaves(at):
                return True
            if count < most:
                count, began = count + 1, at
                if body(at):
                    return True
                count, began = before
            return not lazy and leaves(at)

        def again(at: int) -> bool:
            return (at > began or count <= least) and repeats(at)

        def match(at: int) -> bool:
            nonlocal count, began
            before = count, began
            count, began = 0, -1
            if repeats(at):
                return True
            count, began = before
            return False

        body = self._sequence(nodes, again)
        return match

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > LIMIT:
            raise TooManyStepsError

    def _possessive_repeat(self, value: Any, then: Match) -> Match:
        return self._alone(lambda end: self._max_repeat(value, end), then)

    def _atomic_group(self, value: Any, then: Match) -> Match:
        return self._alone(lambda end: self._sequence(value, end), then)

    def _alone(self, make: Callable[[Match], Match], then: Match) -> Match:
        """A part that is matched once: what follows cannot make it try again."""
        ended = -1

        def ends(at: int) -> bool:
            nonlocal ended
            ended = at
            return True

        body = make(ends)
        return lambda at: body(at) and then(ended)

    def _assert(self, value: Any, then: Match) -> Match:
        looks = self._looks(value)
        return lambda at: looks(at) and then(at)

    def _assert_not(self, value: Any, then: Match) -> Match:
        looks = self._looks(value)
        return lambda at: not looks(at) and then(at)

    def _looks(self, value: Any) -> Match:
        direction, nodes = value
        body = self._sequence(nodes, lambda _: True)
        width = nodes.getwidth()[0] if direction < 0 else 0
        return lambda at: at >= width and body(at - width)

    def _failure(self, _value: Any, _then: Match) -> Match:
        return lambda _: False

    def _at(self, where: Any, then: Match) -> Match:
        return lambda at: self._position(where, at) and then(at)

    def _position(self, where: Any, at: int) -> bool:
        self.steps += 1
        text = self.text
        if where in (sre.AT_BOUNDARY, sre.AT_NON_BOUNDARY):
            words = [0 <= place < len(text) and _is_word(text[place], self.flags & re.ASCII) for place in (at - 1, at)]
            return (words[0] != words[1]) == (where is sre.AT_BOUNDARY)
        multi = bool(self.flags & re.MULTILINE)
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return at == 0 or (where is sre.AT_BEGINNING and multi and text[at - 1] == "\n")
        if at == len(text) or where is sre.AT_END_STRING:
            return at == len(text)
        return text[at] == "\n" and (multi or at == len(text) - 1)

    def _groupref(self, group: Any, then: Match) -> Match:
        def match(at: int) -> bool:
            if group not in self._groups:
                return False
            start, end = self._groups[group]
            said = self.text[start:end]
            self._count(len(said) + 1)
            return self.text.startswith(said, at) and then(at + len(said))

        return match


@lru_cache(1000)
def _is_word(char: str, flags: int) -> bool:
    return bool(re.match(r"\w", char, flags))


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def steps(matcher: Matcher, text: str) -> int:
    """How many steps it takes to find all matches in a text, and then to match the whole of it."""
    matcher.text, matcher.steps = text, 0
    try:
        matcher.every()
        searching, matcher.steps = matcher.steps, 0
        matcher.full()
    except (TooManyStepsError, RecursionError):
        return LIMIT
    return searching + matcher.steps


def check_against_re(pattern: re.Pattern[Any], text: str) -> None:
    """Fails when the matcher and ``re`` disagree on a text."""
    subject: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    expected = [match.span() for match in pattern.finditer(subject)]
    matcher = Matcher(pattern)
    matcher.text = text
    assert matcher.every() == expected, (pattern.pattern, text)
    assert matcher.full() == bool(pattern.fullmatch(subject)), (pattern.pattern, text)
