"""Loads only the parts of a library's package that are used."""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec, resolve_name
from pathlib import Path
from sys import modules
from types import ModuleType
from typing import Any


def load_parts_only(*packages: str) -> None:
    """Let these packages load a module when something of it is asked for, instead of all modules at once.

    Call it before the first import of the packages; one that is loaded already stays as it is.
    """
    for name in packages:
        if name not in modules and (spec := _spec(name)) is not None:
            package = module_from_spec(spec)
            package.__class__ = _Partial
            modules[name] = package


def load_without(absent: str, module: str) -> None:
    """Load a module as if a package that it can do without were not installed: ``None`` makes its import fail.

    One that is loaded already stays as it is.
    """
    if absent not in modules:
        modules[absent] = None  # type: ignore[assignment]
        try:
            import_module(module)
        finally:
            del modules[absent]


def _spec(name: str) -> ModuleSpec | None:
    """Find a package without importing its parents."""
    found, path, parts = None, None, name.split(".")
    for count in range(1, len(parts) + 1):
        found = PathFinder.find_spec(".".join(parts[:count]), path)
        path = list(found.submodule_search_locations or ()) if found else []
    return found if path else None


class _Partial(ModuleType):
    """A package whose ``__init__`` was read, but not run. If a name can't be found in it, the package is loaded as a whole."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        if (source := _sources(self).get(name)) is not None:
            return getattr(import_module(source[0]), source[1])
        if PathFinder.find_spec(f"{self.__name__}.{name}", list(self.__path__)) is not None:
            return import_module(f"{self.__name__}.{name}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        assert self.__spec__ is not None
        assert self.__spec__.loader is not None
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def _sources(package: ModuleType) -> dict[str, tuple[str, str]]:
    """Return what the package's ``__init__`` imports from its own modules: the module and the name there."""
    found: dict[str, tuple[str, str]] = package.__dict__.get("_sources", {})
    if not found:
        assert package.__file__ is not None
        for line in ast.parse(Path(package.__file__).read_text(encoding="utf-8")).body:
            if isinstance(line, ast.ImportFrom):
                module = resolve_name("." * line.level + (line.module or ""), package.__name__)
                if module.startswith(f"{package.__name__}."):
                    found |= {one.asname or one.name: (module, one.name) for one in line.names}
        package.__dict__["_sources"] = found
    return found
