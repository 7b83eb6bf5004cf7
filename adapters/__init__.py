"""One folder per platform. ``load(kind)`` imports the folder of that name and returns its ADAPTER."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.i18n.sentences import add_catalogues
from bot.ports.channel import Channel

HERE = Path(__file__).parent
for _folder in sorted(HERE.glob("*/locale")):  # a sentence is read in every process, also where its adapter is not loaded
    add_catalogues(_folder)


@dataclass(frozen=True, slots=True)
class Adapter:
    """What a folder offers: the shape of its part of ``config.yaml``, and how to build a channel from it.

    ``build(name, settings, url)`` connects nothing; ``url`` is the desk's public address, empty if it has none.
    ``required`` is the key without whose value the channel stays off, usually a token; empty if there is none.
    ``manifest(app_name, url)`` is the text (``url``: the public address for HTTP mode, else empty) that ``bellhop manifest <kind>``
    prints, None where a platform knows none.
    """

    settings: type[BaseModel]
    build: Callable[[str, Any, str], Channel]
    required: str = ""
    manifest: Callable[[str, str], str] | None = None

    def ready(self, settings: Any) -> bool:
        """Whether the channel has what it requires."""
        return not self.required or bool(getattr(settings, self.required))


def kinds() -> list[str]:
    """The names of the folders."""
    return sorted(path.parent.name for path in HERE.glob("*/__init__.py"))


def load(kind: str) -> Adapter:
    """The adapter of a kind; raises ModuleNotFoundError for an unknown one, and says which there are."""
    if kind not in kinds():
        raise ModuleNotFoundError(f"choose {' or '.join(kinds())}", name=f"adapters.{kind}")
    adapter: Adapter = import_module(f"adapters.{kind}").ADAPTER
    return adapter
