"""Reads our own source: its files, what they import, and a failure that names every place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "adapters", "storage", "sandbox")


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    inside: bool


def sources(*packages):
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def named(path):
    return path.relative_to(ROOT).as_posix()


def imports(tree, inside=False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides its arrow"
            yield Import(node.module, node.lineno, inside)
            yield from (Import(f"{node.module}.{alias.name}", node.lineno, inside) for alias in node.names)
        else:
            yield from imports(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def parsed(path):
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def imports_of(path) -> tuple[Import, ...]:
    """Those of a file. Most tests of the layers look at all of them; the trees would take 130 MB."""
    return tuple(imports(parsed(path)))


def offenders(paths, forbidden):
    """Every import that ``forbidden(file, module)`` calls so, written as file:line module."""
    return [
        f"{named(path)}:{found.line} imports {found.module}"
        for path in paths
        for found in imports_of(path)
        if forbidden(named(path), found.module)
    ]


def none(found):
    """Fails with one offender a line."""
    assert not found, "\n" + "\n".join(found)


def within(module, *packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)
