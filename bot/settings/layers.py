"""Merges the configuration file, ``.env`` and the environment into one tree, and remembers where each key was set.

pydantic-settings receives the tree as its only source. Its own readers aren't used: they don't tell which file or variable a wrong value
came from, and they accept a key that is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path as FilePath
from typing import Any

from dotenv.parser import parse_stream

from bot.settings.reading import UnreadableError, read_file, unreadable

Path = tuple[str, ...]
PREFIX = "BELLHOP_"
_SECRET = re.compile(r"token|secret|password|passphrase|credential|(^|_)key$", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/@:]*:[^/]+@")
_ODD = re.compile("[-:]")  # characters that a variable's name can't contain
_NOT_KEYS = re.compile(r"BELLHOP_(CONFIG|TEST_\w+)")  # the name of the file, and settings of our own tests


@dataclass
class Layers:
    """The merged tree, the file and the paths that are written in it, and the variables that set something."""

    file: FilePath
    found: bool
    tree: dict[str, Any] = field(default_factory=dict)
    written: frozenset[Path] = frozenset()
    variables: dict[Path, str] = field(default_factory=dict)
    secret_files: list[FilePath] = field(default_factory=list)

    def source(self, path: Path) -> str:
        """Return what set a key: a variable, the file, or all variables that set parts of it. For a missing key: what set its group."""
        prefixes = [path[:length] for length in range(len(path), 0, -1)]
        for prefix in prefixes:
            if prefix in self.variables:
                return self.variables[prefix]
        for prefix in prefixes:
            parts = [name for key, name in self.variables.items() if key[: len(prefix)] == prefix]
            if prefix in self.written:
                return ", ".join([self.file.name, *(parts if prefix == path else [])])
            if parts:
                return ", ".join(parts)
        return self.file.name


def read_layers(env: Mapping[str, str], cwd: FilePath) -> Layers:
    """Read all layers. The environment overrides ``.env``, which overrides the file that
    ``BELLHOP_CONFIG`` names. Raises UnreadableError.
    """
    dotenv = _dotenv(cwd / ".env")
    named = env.get(f"{PREFIX}CONFIG") or dotenv.get(f"{PREFIX}CONFIG") or ""
    file = cwd / (named or "config.yaml")
    found = file.exists()
    if named and not found:
        raise UnreadableError(f"BELLHOP_CONFIG names {named}, but there is no such file")
    tree = read_file(file) if found else {}
    layers = Layers(file, found, tree, frozenset(_paths(tree)))
    if any(_holds_secret(path, value) for path, value in leaves(layers.tree)):
        layers.secret_files.append(file)
    if dotenv:
        layers.secret_files.append(cwd / ".env")
    for values, where in ((dotenv, " (.env)"), (env, "")):
        for name in sorted(values):
            if name.startswith(PREFIX) and not _NOT_KEYS.fullmatch(name):
                path = _put(layers.tree, name.removeprefix(PREFIX).split("__"), values[name])
                layers.variables[path] = name + where
    return layers


def leaves(tree: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every single value with its path."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*at, key))
        else:
            yield (*at, key), value


def _paths(tree: Mapping[str, Any], at: Path = ()) -> Iterator[Path]:
    """Yield the path of every key, of groups too."""
    for key, value in tree.items():
        yield (*at, key)
        if isinstance(value, Mapping):
            yield from _paths(value, (*at, key))


def variable_name(path: Path) -> str:
    """Return the environment variable that sets a key."""
    return PREFIX + "__".join(_ODD.sub("_", part.upper()) for part in path)


def secret(name: str) -> bool:
    """Whether the value of a key with this name must never be shown."""
    return bool(_SECRET.search(name))


def _holds_secret(path: Path, value: object) -> bool:
    return bool(value and secret(path[-1])) or (isinstance(value, str) and bool(_PASSWORD.search(value)))


def _put(tree: dict[str, Any], names: list[str], value: str) -> Path:
    """Set one value. A part of the variable's name matches a key that differs only in case, ``-`` and ``:``."""
    path: list[str] = []
    here = tree
    for name in names:
        key = next((key for key in here if _ODD.sub("_", key.upper()) == name.upper()), name.lower())
        path.append(key)
        if len(path) == len(names):
            here[key] = value
        elif not isinstance(here.get(key), dict):
            here[key] = {}
        here = here[key]
    return tuple(path)


def _dotenv(file: FilePath) -> dict[str, str]:
    if not file.is_file():
        return {}
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f".env is not written in UTF-8: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise unreadable(file, error) from error
    values: dict[str, str] = {}
    for found in parse_stream(StringIO(text)):
        if found.error:
            line = found.original.line + len(found.original.string) - len(found.original.string.lstrip("\n"))
            raise UnreadableError(f".env: line {line} is not NAME=value: write one variable in a line, and close its quotes")
        if found.key is not None:
            values[found.key] = found.value or ""
    return values


def group(value: object) -> Mapping[str, Any]:
    """Return a group of keys; empty if the value is none."""
    return value if isinstance(value, Mapping) else {}
