"""Inbound events as plain data without defaults, as the fixtures contain them beside each update."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from bot.core.richtext import to_data
from bot.ports.inbound import Inbound

USUAL = {"by": "telegram:4711 Anna Müller @anna_m de", "where": "telegram:4711", "event": "update:900", "at": "2023-11-14T22:13:20+00:00"}


def told(inbound: Inbound | None) -> dict[str, Any] | None:
    if inbound is None:
        return None
    out: dict[str, Any] = {"is": type(inbound).__name__}
    for field in fields(inbound):
        value = getattr(inbound, field.name)
        if field.name == "raw" or value == field.default:
            continue
        plainly = _PLAIN.get(field.name, lambda value: value)(value)
        if USUAL.get(field.name) != plainly:
            out[field.name] = plainly
    return out


def _person(by: Any) -> str:
    marks = [str(by.identity), by.name, f"@{by.handle}" if by.handle else "", by.language, "(bot)" if by.is_bot else ""]
    return " ".join(mark for mark in marks if mark)


def _file(file: Any) -> dict[str, Any]:
    shown = {name: getattr(file, name) for name in ("remote", "name", "mime", "size", "kind", "too_large")}
    return {name: value for name, value in shown.items() if value}


_PLAIN: dict[str, Any] = {
    "by": _person,
    "where": lambda where: ":".join(part for part in where if part),
    "at": lambda at: at.isoformat(),
    "until": str,
    "text": to_data,
    "files": lambda files: [_file(file) for file in files],
    "args": list,
    "came": list,
    "went": list,
}
