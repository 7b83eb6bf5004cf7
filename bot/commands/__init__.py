"""One file per verb. :func:`load` imports every file in this folder and its folders, which registers its verbs."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages


@cache
def load() -> None:
    """Register all verbs."""
    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)
