"""Every function that reads external text, found in the source, with arguments that can be made for it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from types import FunctionType, ModuleType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import adapters.slack
import adapters.telegram
import bot.announce
import bot.catalogue
import bot.core
import bot.i18n
import bot.intake
import bot.screens
import bot.tickets
from bot.core.richtext import Span
from bot.core.ticket import Ticket

_PACKAGES = (bot.core, bot.i18n, bot.catalogue, bot.intake, bot.tickets, bot.screens, bot.announce, adapters.slack, adapters.telegram)
_MODULES = ("bot.settings.redact", "bot.program.logs")
RICH = tuple[Span, ...]
_TEXTS: tuple[Any, ...] = (str, bytes, RICH, object)
_LISTS = (tuple, list, set, frozenset, Collection, Sequence, Iterable)
# Functions whose argument is not text from outside, with what it is.
NOT_EXTERNAL = {
    "adapters.slack.manifest.manifest": "the operator's own settings",
    "bot.core.thanks_words._template": "our own word lists",
}


class Parser(NamedTuple):
    """A function, and which of its parameters takes the growing text."""

    function: FunctionType
    parameter: str
    kind: Any
    others: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}({self.parameter})"

    def call(self, text: str, count: int) -> Callable[[], object]:
        """A call with a text. Where a list of texts is asked for, the text is one of ``count``."""
        argument = _argument(self.kind, text, count)
        return lambda: _exhausted(self.function(**{**self.others, self.parameter: argument}))


def modules() -> Iterator[ModuleType]:
    for package in _PACKAGES:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from map(importlib.import_module, _MODULES)


def parsers() -> Iterator[Parser]:
    """Every function of these modules that takes text and whose other parameters can be filled in."""
    for module in modules():
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__ and not inspect.iscoroutinefunction(function):
                yield from _of(function)


def _of(function: FunctionType) -> Iterator[Parser]:
    if f"{function.__module__}.{function.__qualname__}" in NOT_EXTERNAL:
        return
    hints = get_type_hints(function, localns={"Ticket": Ticket})  # core/folds.py imports it for types only
    asked = [
        one.name for one in inspect.signature(function).parameters.values() if one.default is one.empty and one.kind != one.VAR_KEYWORD
    ]
    asked = [name for name in asked if inspect.signature(function).parameters[name].kind != inspect.Parameter.VAR_POSITIONAL]
    if not all(name in hints and _sample(hints[name]) is not None for name in asked):
        return
    for name in asked:
        kind = _plain(hints[name])
        if kind in _TEXTS or _of_texts(kind):
            yield Parser(function, name, kind, {other: _sample(hints[other]) for other in asked if other != name})


def _plain(kind: Any) -> Any:
    """The type itself, without None and without the name that NewType gave it."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return getattr(kind, "__supertype__", kind)


def _of_texts(kind: Any) -> bool:
    return get_origin(kind) in _LISTS and kind != RICH and bool(get_args(kind)) and _plain(get_args(kind)[0]) in _TEXTS


def _sample(kind: Any) -> Any:
    """A short value of a type; None for a type that cannot be made here."""
    kind = _plain(kind)
    if _of_texts(kind):
        return _argument(kind, "en", 1)
    if kind in _TEXTS:
        return _argument(kind, "en", 1)
    if get_origin(kind) is Callable:
        return lambda *_: {}
    return {int: 7, float: 7.0, bool: True}.get(kind)


def _argument(kind: Any, text: str, count: int) -> Any:
    if kind is bytes:
        return text.encode("utf-8", "surrogatepass")
    if kind == RICH:
        spans = (Span(f"{text[:3]}{place:06}", bold=bool(place % 2), link=text if place == 1 else "") for place in range(count))
        return (*spans, Span(text))
    if _of_texts(kind):
        made = [_argument(_plain(get_args(kind)[0]), f"{text[:5]}{place:06}", 1) for place in range(count)]
        return {list: list, set: set, frozenset: frozenset}.get(get_origin(kind), tuple)(made)
    return text


def _exhausted(result: object) -> object:
    return list(result) if isinstance(result, Iterator) else result
