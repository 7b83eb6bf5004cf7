"""Every regular expression of the program takes a number of steps that grows with the text and no faster, on texts made to slow it down.

The expressions are found in the source, so that no new one is forgotten. Each must be linear however it is used: to search, to find all matches
and to match a whole text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from yaml import SafeLoader

from adapters.telegram.translation import Me
from bot.api import calling, figures, people, reading, stored_files
from bot.api.asked import Route
from bot.settings.reading import _Loader
from bot.settings.redact import Redactor
from bot.web.routes import ROUTES
from sandbox.slack import values
from tests.linear.attacks import Attack, attacks, weakness
from tests.linear.expressions import ROOT, Found, calls, compiled, other_ways
from tests.linear.matcher import check_against_re

FOUND = list(calls())


def _resolvers() -> Iterable[re.Pattern[str]]:
    loader: type[SafeLoader] = _Loader
    return dict.fromkeys(pattern for found in loader.yaml_implicit_resolvers.values() for _, pattern in found)


def _shapes_of_blocks() -> Iterable[re.Pattern[str]]:
    """What the emulator's checks of blocks are called with."""
    for path in (ROOT / "sandbox" / "slack" / "blockkit").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pattern":
                yield re.compile(ast.literal_eval(node.args[0]))


def _routes() -> Iterable[Route]:
    return (*reading.ROUTES, *people.ROUTES, *figures.ROUTES, *stored_files.ROUTES, *calling.routes()[:3])


# Expressions that are built from values which only the running program knows, with examples of such values.
BUILT: dict[str, Callable[[], Iterable[re.Pattern[Any] | None]]] = {
    "adapters/telegram/translation.py: pattern": lambda: [Me("front", 1, "acme_bot").mention, Me("front", 1).mention],
    "bot/api/asked.py: f'/api/v1{written}'": lambda: dict.fromkeys(route.pattern for route in _routes()),
    "bot/settings/redact.py: '|'.join(map(re.escape, longest_first))": lambda: [Redactor(["123456:AAAA", "xoxb-aaaa", "aaaaaa"])._known],
    "bot/settings/reading.py: f'(?<![0-9])(?:{_form})\\\\Z'": _resolvers,
    "bot/web/asked.py: f'{HOME}{written}'": lambda: [route.pattern for route in ROUTES],
    "sandbox/slack/blockkit/checks.py: expression": _shapes_of_blocks,
    "sandbox/slack/values.py: PATTERNS[kind]": lambda: map(re.compile, values.PATTERNS.values()),
}


def _patterns(found: Found) -> list[re.Pattern[Any]]:
    pattern = compiled(found)
    return [one for one in ([pattern] if pattern else BUILT[found.place]()) if one is not None]


def test_every_expression_is_known() -> None:
    unknown = {found.place for found in FOUND if compiled(found) is None}
    assert unknown == set(BUILT), "an expression that is built while the program runs needs an entry in BUILT"
    assert len(FOUND) > 50
    assert other_ways() == [], "use re.compile and its functions by name, so that this test finds them"


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.place)
def test_an_expression_is_linear(found: Found) -> None:
    for pattern in _patterns(found):
        weak = weakness(pattern)
        assert weak is None, f"{found.file}:{found.line} is slow on {weak}"


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.place)
def test_the_matcher_finds_what_re_finds(found: Found) -> None:
    """So its steps are those of the expression that the program uses."""
    for pattern in _patterns(found):
        made = attacks(pattern)
        for attack in made[:: max(1, len(made) // 15)]:
            check_against_re(pattern, attack.text(3))


# Expressions that were or could have been in this program.
SLOW = {
    "thanks in Thai, until November 2026": "(?:ขอบคุณ|มากๆ|มากมาย|มาก|ๆ|ครับ|ค่ะ)+",
    "a list of ids, until November 2026": r"m\d{1,15}(?:[\s,]+m\d{1,15})*\Z",
    "an address anywhere in a word": r"\S+@\S+",
    "a repeat in a repeat": r"(?:a+)+!",
    "blanks at the end": r"\s+\Z",
    "two repeats side by side": r"x\d*\d*y",
    "a lazy repeat without an end": r"<.*?>",
    "words with an optional part": r"^(?:\w+\s?)*$",
    "an alternative that begins another one": "(?:da|dan|na|nda)*!",
}


@pytest.mark.parametrize("expression", SLOW.values(), ids=SLOW.keys())
def test_a_slow_expression_is_found(expression: str) -> None:
    assert isinstance(weakness(re.compile(expression)), Attack)
