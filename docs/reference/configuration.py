"""The configuration keys, read from the pydantic models of the desk and of each adapter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

from markdown import code, section, table
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from adapters import kinds, load
from bot.core.durations import short
from bot.core.escalation import STEP_KEYS
from bot.core.hours import ROUND_THE_CLOCK
from bot.settings.parts import Configuration

NAMES = {
    "queues": "<queue>",
    "customers": "<channel>:<id>",
    "queues.<queue>.sla_by": "<priority or tier>",
}
"""How the free keys of a group are called; ``<name>`` for all others."""
INTRO = """\
The file `config.yaml`, or the one that `BELLHOP_CONFIG` names. Any key can also be set in the environment or in `.env`:
`BELLHOP_` and the key's path in capitals, with `__` between the parts, for example `BELLHOP_HTTP__PORT=8081`. Secrets belong
there. An unknown key or an invalid value is an error that names the file, the key and what is allowed.

Durations: `45s`, `30m`, `2h`, `3d`, `1w`. People and places: `<channel>:<the platform's own id>`, for example `slack:U0123`.
The names of channels are free; in the examples they are `front`, where customers write, and `team`, where agents work."""


def configuration() -> str:
    """The whole chapter."""
    tops = [(name, field) for name, field in Configuration.model_fields.items() if name != "channels"]
    parts = [_group(name, field) for name, field in tops]
    parts.insert(1, section("`channels`", _meaning(Configuration.model_fields["channels"]), *map(_adapter, kinds()), level=3))
    return section("Configuration", INTRO, *parts)


def _group(name: str, field: FieldInfo) -> str:
    return section(code(name), _meaning(field), _keys(rows(name, field)), level=3)


def _adapter(kind: str) -> str:
    keys = [row for name, field in load(kind).settings.model_fields.items() for row in rows(f"channels.<name>.{name}", field)]
    return section(f"kind: {kind}", _keys(keys), level=4)


def _keys(found: list[tuple[str, ...]]) -> str:
    return table(["key", "meaning", "default", "example"], found)


def rows(path: str, field: FieldInfo) -> list[tuple[str, ...]]:
    """One row for a key; for a group of keys, one for each key in it."""
    model, many = _model(field.annotation)
    if model is not None:
        inner = f"{path}.{NAMES.get(path, '<name>')}" if many else path
        own = [] if path in Configuration.model_fields else [(code(path), _meaning(field), _default(field), "")]
        return own + [row for name, one in model.model_fields.items() for row in rows(f"{inner}.{name}", one)]
    out = [(code(path), _meaning(field), _default(field), ", ".join(code(one) for one in field.examples or ()))]
    if path.endswith(".escalation"):
        steps = STEP_KEYS.items()
        out += [(code(f"{path}[].{key}"), of.meaning, of.default or "required", code(of.example)) for key, of in steps]
    return out


def _meaning(field: FieldInfo) -> str:
    allowed = _choices(field.annotation)
    return " ".join([field.description or "", *([f"Allowed: {', '.join(map(code, allowed))}."] if len(allowed) > 1 else [])])


def _model(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model of a group of keys, and whether it is the value of free keys."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    inner = [_model(arg)[0] for arg in get_args(annotation)]
    return next((one for one in inner if one is not None), None), get_origin(annotation) in (dict, Mapping)


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for arg in get_args(annotation) if (found := _choices(arg))), ())


def _default(field: FieldInfo) -> str:
    value = field.default_factory() if field.default_factory else field.default  # type: ignore[call-arg]
    if value is PydanticUndefined:
        return "required"
    if value is None or value in ("", (), {}, []) or (isinstance(value, SecretStr) and not value.get_secret_value()):
        return "none"
    return "" if isinstance(value, BaseModel) else code(_written(value))


def _written(value: object) -> str:
    """A value as it is written in YAML."""
    if value is ROUND_THE_CLOCK:
        return "always"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return short(value)
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)
