"""Finds every sentence that the program can say.

Sentences are the literals that ``say`` and ``say_many`` are called with, in the program and in the templates of pages. ``known`` takes
ids that are computed; those are the help, buttons, labels and choices of the registered commands, the docstrings of the errors, and the
kinds of events.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from jinja2 import Environment, nodes

from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.errors import DeskError
from bot.core.event_kinds import EventKind
from bot.core.people import Role
from bot.ports import api_errors, web_errors

ROOT = Path(__file__).parent.parent.parent.parent
FOLDERS = ("bot", "adapters")
SAY, SAY_MANY = "say", "say_many"


@dataclass(slots=True)
class Collector:
    """One id: its plural, the files that say it, and hints for translators."""

    plural: str = ""
    files: set[str] = field(default_factory=set)
    hints: set[str] = field(default_factory=set)


def collect() -> dict[str, Collector]:
    """Every id, in the order of the files."""
    found: dict[str, Collector] = {}
    for file, call, name in _said():
        one, *rest = (_literals(arg) for arg in call.args[:2])
        _add(found, one, file, plural=next(iter(rest[0]), "") if name == SAY_MANY and rest else "")
    for path, written in _in_templates():
        texts = [arg.value for arg in written.args[:2] if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        _add(found, texts[:1], path, plural=texts[1] if len(texts) > 1 else "", hint="on a page")
    _from_commands(found)
    assert issubclass(api_errors.TokenRefused, DeskError)  # programs' errors are loaded, too
    assert issubclass(web_errors.NotSignedIn, DeskError)
    for error in _kinds(DeskError):
        _add(found, [error.__doc__ or ""], _file(error), hint="why something cannot be done")
    events = [kind.value for kind in EventKind if kind is not EventKind.RECORDED]
    _add(found, events, _file(EventKind), hint="an event in the answer to the command why")
    return found


def calls_without_literal() -> list[str]:
    """Return calls of say() and say_many() without a literal, which nobody could translate."""
    return [
        f"{file}:{call.lineno}: {name}({ast.unparse(call.args[0])}) needs its words as a literal; known() is for ids that are computed"
        for file, call, name in _said()
        if not all(_literals(arg) for arg in call.args[: 2 if name == SAY_MANY else 1])
    ] + [
        f"{file}:{call.lineno}: say() in a template needs its words as a literal"
        for file, call in _in_templates()
        if not all(isinstance(arg, nodes.Const) for arg in call.args[:1])
    ]


def _in_templates() -> Iterator[tuple[str, nodes.Call]]:
    """Yield every call of say() and say_many() in a template with its file."""
    for path in sorted((ROOT / "bot" / "web" / "templates").glob("*.html")):
        for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in (SAY, SAY_MANY):
                yield path.relative_to(ROOT).as_posix(), call


def _said() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call of say() and say_many() with its file and name."""
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"), file)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in (SAY, SAY_MANY):
                    yield file, node, name


def _literals(node: ast.expr) -> list[str]:
    """Return the texts of a literal, or of both sides of a conditional."""
    if isinstance(node, ast.IfExp):
        both = _literals(node.body), _literals(node.orelse)
        return both[0] + both[1] if all(both) else []
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else []


def _from_commands(found: dict[str, Collector]) -> None:
    load_commands()
    every = sorted(registry.registered(), key=lambda command: (command.pressed, command.by is not Role.CUSTOMER))
    typed = {(command.by is Role.CUSTOMER, command.verb) for command in every if not command.pressed}
    for command in every:
        if (command.by is Role.CUSTOMER, command.verb) not in typed:
            continue  # only a button: its help and questions are never shown
        file = _file(command.run)
        _add(found, [command.help], file, hint=f"help for the command {command.verb}")
        _add(found, [label for label in (command.button, command.submit) if label], file, hint="a button")
        _add(found, [command.question] if command.question else [], file, hint="a question before a button acts")
        for parameter in command.parameters:
            _add(found, [parameter.label], file, hint=f"a question in the form {command.verb}")
            if get_origin(parameter.type) is Literal:
                _add(found, get_args(parameter.type), file, hint=f"a choice in the form {command.verb}")


def _kinds(error: type[DeskError]) -> Iterator[type[DeskError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


def _file(thing: Any) -> str:
    return f"{thing.__module__.replace('.', '/')}.py"


def _add(found: dict[str, Collector], ids: Iterable[str], file: str, *, plural: str = "", hint: str = "") -> None:
    for one in ids:
        collector = found.setdefault(one, Collector())
        collector.plural = collector.plural or plural
        collector.files.add(file)
        collector.hints |= {hint} if hint else set()
