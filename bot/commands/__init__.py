"""One file per verb. :func:`load` imports every file in this folder, which registers its verbs."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Register all verbs."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
