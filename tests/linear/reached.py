"""Which functions with a loop there are in the source, and which of them ran under an attack."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from tests.linear.expressions import ROOT
from tests.linear.work import Work

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ReachingWork(Work):
    """Counts steps, and remembers which functions ran."""

    def __init__(self, reached: set[CodeType]) -> None:
        super().__init__()
        self._reached = reached

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        self._reached.add(frame.f_code)
        return super()._trace(frame, event, arg)


def places(reached: set[CodeType]) -> set[tuple[str, int]]:
    """The file and first line of each function that ran."""
    return {(code.co_filename.removeprefix(f"{ROOT}/"), code.co_firstlineno) for code in reached}


def loops(folders: tuple[str, ...]) -> Iterator[tuple[str, int, str]]:
    """Every function with a loop in these folders and files: file, first line, and name. Coroutines hand texts on and read none."""
    for folder in folders:
        path = ROOT / folder
        for file in [path] if path.is_file() else sorted(path.glob("*.py")):
            yield from _of_file(str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8")), "")


def _of_file(file: str, node: ast.AST, inside: str) -> Iterator[tuple[str, int, str]]:
    for child in ast.iter_child_nodes(node):
        name = f"{inside}.{child.name}" if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) else inside
        if isinstance(child, ast.FunctionDef) and any(isinstance(one, _LOOPS) for one in _own(child)):
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield file, first, f"{file.removesuffix('.py').replace('/', '.')}{name}"
        yield from _of_file(file, child, name)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield child
            yield from _own(child)
