"""Reads YAML into plain values; an error names the line."""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from bot.settings.partial_packages import load_parts_only

load_parts_only("yaml")  # what writes YAML isn't needed

from yaml.constructor import ConstructorError  # noqa: E402
from yaml.error import YAMLError  # noqa: E402
from yaml.loader import SafeLoader  # noqa: E402
from yaml.nodes import MappingNode, Node, ScalarNode  # noqa: E402

DEEPEST = 50  # groups and lists in each other
_CAUSES = (
    (re.compile(r"'\\t'|tab character"), "a tab; indent with blanks"),
    (
        re.compile(r"mapping values are not allowed"),
        "a colon where none can be: is a quote or a bracket missing? A text with “: ” needs quotes",
    ),
    (
        re.compile(r"<block end>|expected (key|'-')"),
        "this doesn't fit what is above: is it indented differently, or is a quote or a bracket not closed?",
    ),
    (re.compile(r"node content"), "a bracket above isn't closed"),
    (re.compile(r"'[]}]'"), "the bracket of line {begin} isn't closed, or a comma is missing before this"),
    (re.compile(r"could not find expected ':'"), "a colon is missing behind a key, or a quote above isn't closed"),
    (re.compile(r"(?s)while scanning a quoted scalar"), "the quote of line {begin} isn't closed"),
    (
        re.compile(r"ined alias|start any token|alphabetic or numeric"),
        "a text that begins with @, `, %, * or & needs quotes; a tab is not allowed",
    ),
)
"""What to look for, by what YAML says. It says it in the terms of its grammar."""


class UnreadableError(Exception):
    """A file can't be read as a configuration. The text says why in one sentence."""


def unreadable(file: Path, error: OSError) -> UnreadableError:
    """The error for a file that the system doesn't let us read."""
    mended = "; make the user who runs Bellhop its owner" if isinstance(error, PermissionError) else ""
    return UnreadableError(f"{file.name} cannot be read: {error.strerror}{mended}")


def parse_yaml(text: str) -> Any:
    """Parse a text. Raises ValueError."""
    try:
        loader = _Loader(text)
        return loader.get_single_data()
    except YAMLError as error:
        raise ValueError(where_and_why(error)) from error
    except (KeyError, AttributeError, TypeError, OverflowError) as error:
        raise ValueError("a value doesn't fit its tag; leave out tags such as !!bool") from error


def read_file(file: Path) -> dict[str, Any]:
    """Return the keys of a configuration file. Raises UnreadableError."""
    try:
        tree = parse_yaml(file.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{file.name} is not written in UTF-8: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise unreadable(file, error) from error
    except ValueError as error:
        raise UnreadableError(f"{file.name}: {error}") from error
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise UnreadableError(f"{file.name} holds a {type(tree).__name__}, but it must hold keys such as desk:, channels: and queues:")
    return {key: value for key, value in tree.items() if value is not None}


def where_and_why(error: YAMLError) -> str:
    """Say where YAML failed, and why."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    if mark is None:
        return str(problem.splitlines()[0])
    begun = getattr(error, "context_mark", None) or mark
    told = f"{problem} {getattr(error, 'context', None)}"
    cause = next((cause for said, cause in _CAUSES if said.search(told)), problem)
    return f"line {mark.line + 1}: {cause.replace('{begin}', str(begun.line + 1))}"


class _Loader(SafeLoader):
    """YAML without repeated keys, and not nested deeply. ``on`` and ``no`` are text, and dates and ``10:00`` stay as written."""

    _depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        self._depth += 1
        if self._depth > DEEPEST:
            raise ConstructorError(problem="groups and lists are nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if node is not None and node.end_mark is None:  # it isn't complete yet
            raise ConstructorError(problem="an alias (*) is inside of what it stands for", problem_mark=mark)
        return node

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, ScalarNode):
                if key.value in seen:
                    raise ConstructorError(problem=f"the key {key.value!r} is written twice", problem_mark=key.start_mark)
                seen.add(key.value)
                key.tag = "tag:yaml.org,2002:merge" if key.value == "<<" else "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _kind, _form, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"(?<![0-9])(?:{_form})\\Z"), list(_first))
