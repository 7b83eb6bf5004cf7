"""Turns configuration errors into sentences: where, which key, which value (never a secret), and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.core.cuts import short
from bot.settings.layers import Layers, Path, secret
from bot.settings.redact import Redactor

_LONGEST = 80
_MUST_BE = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "a text: write it in quotes",
    "list_type": "a list, such as [a, b]",
}


class ConfigError(Exception):
    """The configuration can't be used. ``sentences`` say why, one for each problem, without secrets."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(map(Redactor(), sentences))
        super().__init__("\n".join(self.sentences))


def sentences(error: ValidationError, model: type[BaseModel], layers: Layers, at: Path = ()) -> list[str]:
    """Return a sentence for each error that pydantic found in the part of the configuration at ``at``."""
    return [_sentence(dict(found), model, layers, at) for found in error.errors(include_url=False)]


def sentence(layers: Layers, path: Path, problem: str) -> str:
    """Say where a key was set, its path, and what is wrong with it."""
    return f"{layers.source(path)}: {'.'.join(path)} {problem}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the known name that resembles ``word``, or list all known names."""
    names = sorted(known)
    close = get_close_matches(word.lower(), [name.lower() for name in names], 1, 0.6)
    if close:
        return f"{word} → {next(name for name in names if name.lower() == close[0])}?"
    return f"known are {', '.join(names)}" if names else "no key is allowed here"


def _sentence(found: Mapping[str, Any], model: type[BaseModel], layers: Layers, at: Path) -> str:
    inner = tuple(str(part) for part in found["loc"] if part != "[key]")
    path = at + inner
    if found["type"] == "extra_forbidden":
        return sentence(layers, path, f"is an unknown key: {nearest(inner[-1], _keys(model, inner[:-1]))}")
    if found["type"] == "missing":
        return sentence(layers, path, "is missing")
    if found["type"] == "value_error":
        return sentence(layers, path, f"is wrong: {found['ctx']['error']}")
    if found["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return sentence(layers, path, f"is {_shown(path, found['input'])}, but must be a group of keys")
    own = _MUST_BE.get(found["type"])
    allowed = f"must be {own}" if own else str(found["msg"]).removeprefix("Input ").replace("should be", "must be")
    return sentence(layers, path, f"is {_shown(path, found['input'])}, but {allowed}")


def _shown(path: Path, value: object) -> str:
    if any(secret(part) for part in path[1:]) or (path[:1] == ("channels",) and isinstance(value, str) and len(value) > _LONGEST // 4):
        return "a value that is not shown here"
    if isinstance(value, Mapping):
        return "a group of keys"
    text = repr(value)
    return short(text, _LONGEST)


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that are allowed under a path of a model; the keys of dictionaries are free."""
    here: Any = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = _plain(here.model_fields[part].annotation)
        else:
            here = _plain(get_args(here)[-1])
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _plain(annotation: Any) -> Any:
    """Remove ``| None`` from an annotation."""
    if get_origin(annotation) is None or type(None) not in get_args(annotation):
        return annotation
    return next(part for part in get_args(annotation) if part is not type(None))
