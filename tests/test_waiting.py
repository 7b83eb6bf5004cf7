"""The waits of the tests: a failed one reports soon and says what it waited for, and no test has a longer one of its own."""

from __future__ import annotations

import ast
import asyncio
from itertools import count
from pathlib import Path

import pytest

from tests import waiting
from tests.waiting import PATIENCE, answered, until

TESTS = Path(__file__).parent
WAITS = {"asyncio.timeout", "wait_for", "ends"}
"""Calls that are given seconds: ``asyncio.timeout(9)``, ``asyncio.wait_for(task, 9)``; and ``until(look, patience=9)``."""


async def test_a_wait_in_vain_says_how_long_and_what_for() -> None:
    cards: list[str] = []
    with pytest.raises(AssertionError, match=r"waited 0.01 s in vain for .*lambda: cards.* Slack shows \[\]"):
        await until(lambda: cards, 0.01, shown=lambda: f"Slack shows {cards}")


async def test_a_wait_goes_on_while_there_is_progress() -> None:
    looks, changes = count(), count()
    assert await until(lambda: next(looks) == 20, 0.001, progress=lambda: next(changes)) is True


async def test_an_answer_that_does_not_come_is_shown() -> None:
    async def ask() -> str:
        return "not yet"

    with pytest.raises(AssertionError, match="the last answer is not yet"):
        await answered(ask, lambda said: said == "yes", 0.01)


async def test_what_should_come_soon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    with pytest.raises(AssertionError, match=r"in vain for Event\.wait"):
        await waiting.soon(asyncio.Event().wait())


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_wait_of_a_test_is_longer_than_the_usual_one(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    numbers = [(call.lineno, value) for call in calls for value in seconds(call)]
    assert [(line, number) for line, number in numbers if number > PATIENCE] == []


def seconds(call: ast.Call) -> list[float]:
    """The numbers that a wait is given."""
    name = ast.unparse(call.func)
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("patience", "within")]
    if name in WAITS or name.rpartition(".")[2] in WAITS:
        given += [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "timeout")]
    return [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, int | float)]
