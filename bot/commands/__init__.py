"""One file per verb. The folder is the registry: :func:`load` imports every file in it."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Register every verb."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
