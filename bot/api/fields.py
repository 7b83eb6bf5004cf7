"""The fields of requests: what they may contain, as a check and as JSON Schema, and those that verbs' parameters become."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin

from bot.catalogue.parameters import AnyTicket, Number, OtherTicket, Person, QueueKey, Tags, When
from bot.catalogue.registry import Command, Parameter, Words
from bot.i18n.sentences import Sentence, known, say, words

LONGEST_TEXT, LONGEST_LINE = 40_000, 2_000  # characters
LARGEST = 10**15 - 1
_HINTS = {
    Person: "Somebody of the team: channel:id, or a name.",
    QueueKey: "The key of a queue.",
    Tags: "Tags with spaces between them. A - before a tag removes it.",
    When: "A duration (2h), a time in ISO 8601, or a time as people write it.",
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a body, or a parameter of an address. ``most`` counts characters, or is the largest number; ``example`` is optional."""

    name: str
    help: str
    kind: Literal["text", "number", "choice", "time"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = LONGEST_LINE
    default: str | int | None = None

    def schema(self) -> dict[str, Any]:
        """Return it as JSON Schema."""
        found: dict[str, Any] = {"type": "integer" if self.kind == "number" else "string", "description": self.help}
        if self.kind == "number":
            found |= {"minimum": self.least, "maximum": self.most}
        elif self.choices:
            found["enum"] = list(self.choices)
        else:
            found["maxLength"] = self.most
            if self.required:
                found |= {"minLength": 1, "pattern": r"\S"}
        return found if self.default is None else {**found, "default": self.default}

    def problem(self, value: object) -> Sentence | None:
        """Return what is wrong with a value of a body."""
        if self.kind == "number":
            good = isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most
            return None if good else say("Write a whole number from {least} to {most}.", least=str(self.least), most=str(self.most))
        if self.choices:
            return None if value in self.choices else say("Write one of these: {choices}.", choices=", ".join(self.choices))
        if not isinstance(value, str) or len(value) > self.most:
            return say("Write a text of at most {most} characters.", most=str(self.most))
        return say("Fill this in.") if self.required and not value.strip() else None


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, for the reader of ``detail``."""

    name: str
    detail: Sentence


def checked(specs: Sequence[FieldSpec], given: Mapping[str, object]) -> tuple[dict[str, str], list[FieldProblem]]:
    """Return the values as texts, and the problems of all fields."""
    own = {spec.name: spec for spec in specs}
    problems = [FieldProblem(name, say("There is no such field.")) for name in given if name not in own]
    values = {}
    for spec in specs:
        if spec.name not in given:
            if spec.required:
                problems.append(FieldProblem(spec.name, say("Fill this in.")))
            continue
        value = given[spec.name]
        if isinstance(value, float) and value.is_integer():  # 1.0 is a whole number in JSON
            value = int(value)
        if (problem := spec.problem(value)) is not None:
            problems.append(FieldProblem(spec.name, problem))
        else:
            values[spec.name] = _exact(str(value)) if spec.kind == "time" else str(value)
    return values, problems


def from_query(specs: Sequence[FieldSpec], given: Mapping[str, str]) -> dict[str, object]:
    """Return the parameters of an address with numbers as numbers, where they are."""
    numbers = {spec.name for spec in specs if spec.kind == "number"}
    return {name: int(value) if name in numbers and _is_number(value) else value for name, value in given.items()}


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16


def _exact(value: str) -> str:
    """Write an instant of ISO 8601 as :func:`bot.catalogue.when.read_when` reads it, rounded down to a minute."""
    if not _INSTANT.fullmatch(value):
        return value
    try:
        return f"{datetime.fromisoformat(value.upper()).astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    except (ValueError, OverflowError):
        return value


def fields_of(command: Command) -> tuple[FieldSpec, ...]:
    """Return the fields of a verb."""
    return tuple(_field(parameter) for parameter in command.parameters)


def _field(parameter: Parameter) -> FieldSpec:
    kind = parameter.type
    label = words(known(parameter.label), "en")
    told = f"{label.rstrip('.')}. {_HINTS[kind]}" if kind in _HINTS else label
    told = told.replace("?.", "?")
    if get_origin(kind) is Literal:
        return FieldSpec(parameter.name, told, "choice", parameter.required, tuple(get_args(kind)))
    if kind in (Number, OtherTicket, AnyTicket):
        return FieldSpec(parameter.name, told, "number", parameter.required, least=1, most=LARGEST)
    most = LONGEST_TEXT if kind is Words else LONGEST_LINE
    return FieldSpec(parameter.name, told, "time" if kind is When else "text", parameter.required, most=most)
