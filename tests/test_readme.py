"""tests/README.md lists every folder, every file at the top, and for each verb the file of its tests."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load as load_commands
from bot.core.people import Role

TESTS = Path(__file__).parent
README = (TESTS / "README.md").read_text("utf-8")


def listed(pattern: str) -> list[str]:
    return re.findall(pattern, README, re.MULTILINE)


def test_every_folder_is_listed_once() -> None:
    folders = [path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))]
    assert sorted(listed(r"^\| `(\w+)/` \| .+ \|$")) == sorted(folders)


def test_every_file_at_the_top_is_listed_once() -> None:
    files = [path.name for path in TESTS.glob("*.py") if path.name != "__init__.py"]
    assert sorted(listed(r"^\| `(\w+\.py)` \| .+ \|$")) == sorted(files)


def commands() -> list[Command]:
    load_commands()
    return registry.registered()


@cache
def rows() -> dict[str, tuple[str, str]]:
    return {verb: (agents, customers) for verb, agents, customers in listed(r"^\| `(\w+)` \| `?([^|`]*)`? \| `?([^|`]*)`? \|$")}


def test_no_verb_is_listed_that_there_is_not() -> None:
    there = {(command.verb, command.by is Role.CUSTOMER) for command in commands()}
    named = {(verb, side == 1) for verb, files in rows().items() for side, file in enumerate(files) if file.strip()}
    assert named == there


@pytest.mark.parametrize("command", commands(), ids=lambda command: f"{command.by}-{command.verb}{'-button' * command.pressed}")
def test_the_file_of_a_verb_uses_it_in_a_test(command: Command) -> None:
    file = rows()[command.verb][command.by is Role.CUSTOMER].strip()
    said = [text for test in functions_of(file) for text in texts(test)]
    shown = f"|{re.escape(command.button)}$" if command.button else ""
    assert [text for text in said if re.match(rf"[!/]?{command.verb}(?![\w-]){shown}", text)], (
        f"{file} never types or presses {command.verb}"
    )


@cache
def functions_of(file: str) -> list[ast.AST]:
    """The tests of a file, and the helpers that it defines."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def texts(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
