"""Small checks of values. Each returns complaints in the platform's wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def complain(problems: list[str], what: str, at: str) -> None:
    problems.append(f"[ERROR] {what} [json-pointer:{at}]")


def string(most: int | None = None, least: int = 0) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            complain(problems, "must be a string", at)
        elif most is not None and len(value) > most:
            complain(problems, f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            complain(problems, f"must be more than {least - 1} characters", at)

    return check


def pattern(expression: str, what: str) -> Check:
    matcher = re.compile(expression)

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, str) or not matcher.fullmatch(value):
            complain(problems, f"must be {what}", at)

    return check


def whole(least: int | None = None, most: int | None = None) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, "must be an integer", at)
        elif (least is not None and value < least) or (most is not None and value > most):
            complain(problems, f"must be between {least} and {most}", at)

    return check


def boolean(value: Any, at: str, problems: list[str]) -> None:
    if not isinstance(value, bool):
        complain(problems, "must be a boolean", at)


def one_of(*allowed: str) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if value not in allowed:
            complain(problems, f"must be a valid enum value: {', '.join(allowed)}", at)

    return check


def listing(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            complain(problems, "must be an array", at)
            return
        if len(value) < least:
            complain(problems, f"no fewer than {least} items allowed", at)
        if most is not None and len(value) > most:
            complain(problems, f"no more than {most} items allowed", at)
        for index, one in enumerate(value):
            item(one, f"{at}/{index}", problems)

    return check


def unique(items: Iterable[Any], what: str, at: str, problems: list[str]) -> None:
    """Each value may occur only once. None doesn't count."""
    seen: set[Any] = set()
    for item in items:
        if item is not None and item in seen:
            complain(problems, f"{what} `{item}` already exists", at)
        seen.add(item)


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these fields. ``type`` was checked before."""
    fields = {**required, **(optional or {})}

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            complain(problems, "must be an object", at)
            return
        for name in required:
            if name not in value:
                complain(problems, f"missing required field: {name}", at)
        for name, one in value.items():
            if name in fields:
                fields[name](one, f"{at}/{name}", problems)
            elif name != "type":
                complain(problems, f"invalid additional property: {name}", at)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` says which check it must pass."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            complain(problems, "must be an object", at)
        elif not isinstance(value.get("type"), str):
            complain(problems, "missing required field: type", at)
        elif value["type"] not in table:
            complain(problems, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            table[value["type"]](value, at, problems)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        for one in checks:
            one(value, at, problems)

    return check


def any_field(*names: str) -> Check:
    """At least one of these fields must be there."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            complain(problems, f"must define either `{'` or `'.join(names)}`", at)

    return check


def not_together(first: str, second: str) -> Check:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if isinstance(value, dict) and first in value and second in value:
            complain(problems, f"cannot define both `{first}` and `{second}`", at)

    return check
