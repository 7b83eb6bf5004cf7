"""Checks that a value has the right type, and says where it doesn't, with the whole path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sandbox.telegram.spec import OBJECTS, UNIONS, Field

ARRAY = "Array of "


class Misfit(ValueError):
    """A value that is not of its type."""


def check(value: Any, types: tuple[str, ...], path: str) -> None:
    """Check that a value has one of the types. Arrays may be mixed; each method checks which mixtures it allows."""
    if len(types) > 1 and all(one.startswith(ARRAY) for one in types):
        items = tuple(one.removeprefix(ARRAY) for one in types)
        for index, item in enumerate(_array(value, path)):
            check(item, _members(item, items) if isinstance(item, dict) else items, f"{path}[{index}]")
        return None
    misfits: list[Misfit] = []
    for one in types:
        try:
            return _check_one(value, one, path)
        except Misfit as misfit:
            misfits.append(misfit)
    # The longest complaint is the one about the deepest part of the value.
    raise max(misfits, key=lambda misfit: len(str(misfit)))


def check_object(value: dict[str, Any], fields: dict[str, Field], path: str) -> None:
    for name in value:
        if name not in fields:
            raise Misfit(f'unknown field "{path}.{name}"')
    for name, field in fields.items():
        if name in value:
            check(value[name], field.types, f"{path}.{name}")
        elif field.required:
            raise Misfit(f'field "{path}.{name}" is required')


def _check_one(value: Any, wanted: str, path: str) -> None:
    if wanted.startswith(ARRAY):
        for index, item in enumerate(_array(value, path)):
            check(item, (wanted.removeprefix(ARRAY),), f"{path}[{index}]")
    elif wanted in _PLAIN:
        if not _PLAIN[wanted](value):
            raise Misfit(f'"{path}" must be of type {wanted}')
    elif not isinstance(value, dict):
        raise Misfit(f'"{path}" must be an object of type {wanted}')
    elif wanted in UNIONS:
        check(value, _members(value, UNIONS[wanted]), path)
    else:
        check_object(value, OBJECTS[wanted], path)


def _array(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise Misfit(f'"{path}" must be an Array')
    return value


def _members(value: dict[str, Any], members: Sequence[str]) -> tuple[str, ...]:
    """The member that ``type`` names, where one does; else all of them."""
    tag = str(value.get("type", ""))
    named = tuple(name for name in members if tag and _snake(name).endswith(f"_{tag}"))
    if not named and "type" in value and all("type" in OBJECTS.get(name, {}) for name in members):
        raise Misfit(f'"type" must not be "{tag}"')
    return named or tuple(members)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


_PLAIN = {
    "String": lambda value: isinstance(value, str),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
}
