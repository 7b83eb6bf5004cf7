"""Every regular expression of the program, found in its source."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "adapters", "storage", "sandbox")
_CALLS = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "template"})


class Found(NamedTuple):
    """Where an expression stands, and its source."""

    file: str
    line: int
    call: ast.Call

    @property
    def place(self) -> str:
        return f"{self.file}: {ast.unparse(self.call.args[0])[:60]}"


def sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def calls() -> Iterator[Found]:
    """Every call of ``re`` that takes an expression. Only what imports it can call it."""
    for path, text in ((path, text) for path in sources() if "import re\n" in (text := path.read_text("utf-8"))):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and node.args and _is_of_re(node.func):
                yield Found(str(path.relative_to(ROOT)), node.lineno, node)


def _is_of_re(function: ast.expr) -> bool:
    called = isinstance(function, ast.Attribute) and function.attr in _CALLS and function.value
    return isinstance(called, ast.Name) and called.id == "re"


def compiled(found: Found) -> re.Pattern[Any] | None:
    """The expression of a call; None when it is built from values that only the running program knows."""
    module = importlib.import_module(found.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    names = {**vars(module), "re": re}
    for name in _looped(Path(ROOT / found.file).read_text("utf-8")):
        names.pop(name, None)
    try:
        expression = eval(compile(ast.Expression(found.call.args[0]), found.file, "eval"), names)
        flags = [eval(compile(ast.Expression(flag), found.file, "eval"), names) for flag in _flags(found.call)]
    except NameError:
        return None
    return expression if isinstance(expression, re.Pattern) else re.compile(expression, *flags)


def _looped(source: str) -> set[str]:
    """Names that take one value after another while a module is imported."""
    loops = [node.target for node in ast.parse(source).body if isinstance(node, ast.For)]
    return {node.id for target in loops for node in ast.walk(target) if isinstance(node, ast.Name)}


def _flags(call: ast.Call) -> list[ast.expr]:
    attr = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    told = [word.value for word in call.keywords if word.arg == "flags"]
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(attr, 2)
    return told or call.args[place : place + 1]


def other_ways() -> list[str]:
    """Places that use expressions in a way that :func:`calls` does not see."""
    out = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            module = node.module if isinstance(node, ast.ImportFrom) else None
            aliased = isinstance(node, ast.Import) and any(alias.name == "re" and alias.asname for alias in node.names)
            if module in ("re", "regex", "fnmatch") or aliased or {"regex", "fnmatch", "sre_parse"} & {*names}:
                out.append(f"{path.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
            if isinstance(node, ast.keyword) and node.arg in ("pattern", "regex"):
                out.append(f"{path.relative_to(ROOT)}:{node.value.lineno}")
    return out
