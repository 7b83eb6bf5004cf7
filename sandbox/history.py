"""What was said and done on the older tickets of ``history.yaml``, as plain values."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.people import COLLEAGUES, CUSTOMERS, EARLIER, ROOMS

HISTORY = Path(__file__).with_name("history.yaml")
FRONT, TEAM = "telegram", "slack"
BETWEEN = 4 * 60  # seconds from one line of a ticket to the next
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or a colleague, by their channel and their id on it."""

    channel: str
    id: str
    name: str
    handle: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a person did in a place at a time (seconds since 1970) on a ticket, which is counted from 0.

    Either a customer's message (``says``, perhaps with a ``file``), a customer's ``stars``, or a colleague's ``command`` on the ticket.
    """

    at: float
    ticket: int
    by: Person
    place: str
    says: str = ""
    file: str = ""
    stars: int = 0
    command: str = ""


_CUSTOMERS = {
    one.id: Person(FRONT, str(one.id), f"{one.first_name} {one.last_name}", one.username, one.language) for one in (*CUSTOMERS, *EARLIER)
}
_TEAM = {one.name: Person(TEAM, one.id, one.real_name, one.name) for one in COLLEAGUES}


def colleagues() -> list[Person]:
    return list(_TEAM.values())


def rosters() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The members of each channel of the team."""
    return {(TEAM, room.id): room.members for room in ROOMS}


def lines() -> Iterator[Line]:
    """Everything in its order, the oldest first."""
    now = time.time()
    for number, told in enumerate(yaml.safe_load(HISTORY.read_text("utf-8"))):
        customer = _CUSTOMERS[told["customer"]]
        begun = now - told["days"] * DAY
        for step, line in enumerate(told["talk"]):
            at = begun + step * BETWEEN
            if line.keys() & {"says", "stars"}:
                yield Line(at, number, customer, customer.id, **line)
            else:
                ((agent, command),) = line.items()
                yield Line(at, number, _TEAM[agent], ROOMS[0].id, command=command)
