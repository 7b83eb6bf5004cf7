"""Texts that make a bad expression slow, made from the expression itself: its own pieces repeated, with an end that spoils the match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from tests.linear.matcher import LIMIT, ONE, Accepts, Matcher, Node, steps

SPOILERS = ("", "\x00", "\n", "z")
MOST_REPRESENTATIVES, MOST_WORDS = 5, 16
SMALL, LARGE = 16, 64
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_SAMPLES = {
    sre.CATEGORY_DIGIT: "7",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: " ",
}


class Attack(NamedTuple):
    """``before``, then ``unit`` again and again, then ``after``."""

    before: str
    unit: str
    after: str

    def text(self, count: int) -> str:
        return f"{self.before}{self.unit * count}{self.after}"


def attacks(pattern: re.Pattern[Any], vocabulary: Sequence[str] = ()) -> list[Attack]:
    """Every attack on one expression."""
    tree = list(_parser.parse(pattern.pattern, pattern.flags))
    letters = list(dict.fromkeys(_letters(tree)))[:MOST_REPRESENTATIVES]
    units = [*letters, *map("".join, product(letters, repeat=2)), *_spread([*dict.fromkeys((*_samples(tree), *vocabulary))])]
    found = [("", unit) for unit in units]
    for before, bodies in _repeats(tree, ""):
        found += [(before, unit) for unit in (*bodies, *letters)]
    alike = _alike(tree, pattern.flags)
    made = (Attack(alike(before), _shortest(alike(unit)), alike(after)) for before, unit in found if unit for after in SPOILERS)
    return list(dict.fromkeys(made))


def _alike(tree: Sequence[Node], flags: int) -> Callable[[str], str]:
    """Replaces each character by one that the expression cannot tell from it, the same for all of them: equal attacks become equal texts."""
    nodes = list(_nodes(tree))
    tells: list[Callable[[str], object]] = [Accepts(what, value, flags).__getitem__ for what, value in nodes if what in ONE]
    if any(what is sre.AT for what, _ in nodes):
        tells += ["\n".__eq__, Accepts(sre.IN, [(sre.CATEGORY, sre.CATEGORY_WORD)], flags).__getitem__]
    if any(what is sre.GROUPREF for what, _ in nodes):
        tells.append(str)
    first: dict[tuple[object, ...], str] = {}
    return lambda text: "".join(first.setdefault(tuple(tell(char) for tell in tells), char) for char in text)


def _nodes(tree: Sequence[Node]) -> Iterator[Node]:
    for node in tree:
        yield node
        for inner in inside(node):
            yield from _nodes(inner)


def _shortest(unit: str) -> str:
    """A pair of the same character repeats that character."""
    return unit[0] if len(unit) == 2 and unit[0] == unit[1] else unit


def weakness(pattern: re.Pattern[Any], vocabulary: Sequence[str] = ()) -> Attack | None:
    """The first attack under which the steps grow faster than the text. A suspicion on short texts is confirmed on longer ones."""
    bound = max((most for most in _bounds(_parser.parse(pattern.pattern, pattern.flags)) if most < sre.MAXREPEAT), default=0)
    matcher = Matcher(pattern)
    for attack in attacks(pattern, vocabulary):
        if _bent(matcher, attack, SMALL) and _bent(matcher, attack, max(LARGE, bound)):
            return attack
    return None


def _bent(matcher: Matcher, attack: Attack, count: int) -> bool:
    """Whether the steps for one, two and three times the text do not lie on a straight line."""
    once, twice, thrice = (steps(matcher, attack.text(times * count)) for times in (1, 2, 3))
    return thrice >= LIMIT or thrice - 2 * twice + once > count * count / 4


def _letters(tree: Sequence[Node]) -> Iterator[str]:
    """Characters that stand for the classes of an expression."""
    for what, value in tree:
        if what in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value)
        elif what is sre.IN:
            yield from (_of_class(item) for item in value if item[0] is not sre.NEGATE)
        for inner in inside((what, value)):
            yield from _letters(inner)
    yield "a"


def _of_class(item: Node) -> str:
    what, value = item
    if what is sre.LITERAL:
        return chr(value)
    return chr(value[0]) if what is sre.RANGE else _SAMPLES[value]


def _samples(tree: Sequence[Node]) -> list[str]:
    """Texts that the expression matches: one for each of its alternatives."""
    out = [""]
    for what, value in tree:
        parts = _parts(what, value)
        out = [before + part for before in out[:MOST_WORDS] for part in parts[:MOST_WORDS]]
    return out


def _parts(what: Any, value: Any) -> list[str]:
    if what is sre.LITERAL:
        return [chr(value)]
    if what is sre.NOT_LITERAL or what is sre.ANY:
        return ["a"]
    if what is sre.IN:
        negated = value[0][0] is sre.NEGATE
        return ["a", "7"] if negated else [_of_class(item) for item in value[:3]]
    if what is sre.BRANCH:
        return [sample for branch in value[1] for sample in _samples(branch)]
    if what is sre.SUBPATTERN:
        return _samples(value[3])
    if what in _REPEATS:
        least, _, nodes = value
        bodies = _samples(nodes)
        return [body * max(least, 1) for body in bodies] + ([""] if least == 0 else [])
    return _samples(value) if what is sre.ATOMIC_GROUP else [""]


def _repeats(tree: Sequence[Node], before: str) -> Iterator[tuple[str, list[str]]]:
    """Each repeated part: what must stand before it, and texts that it repeats."""
    for what, value in tree:
        if what in _REPEATS:
            bodies = _samples(value[2])
            yield before, [*bodies[:MOST_WORDS], "".join(bodies[:4])]
        for inner in inside((what, value)):
            yield from _repeats(inner, before)
        before += _parts(what, value)[0]


def _bounds(tree: Sequence[Node]) -> Iterator[int]:
    for what, value in tree:
        if what in _REPEATS:
            yield int(value[1])
        for inner in inside((what, value)):
            yield from _bounds(inner)


def inside(node: Node) -> list[list[Node]]:
    """The parts of a node."""
    what, value = node
    if what is sre.BRANCH:
        return [list(branch) for branch in value[1]]
    if what is sre.SUBPATTERN:
        return [list(value[3])]
    if what in _REPEATS:
        return [list(value[2])]
    if what in (sre.ASSERT, sre.ASSERT_NOT):
        return [list(value[1])]
    return [list(value)] if what is sre.ATOMIC_GROUP else []


def _spread(words: list[str]) -> list[str]:
    """Not too many, from the whole list."""
    step = max(1, len(words) // MOST_WORDS)
    return words[::step]
