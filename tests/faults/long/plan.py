"""How large a fault run is, and which faults it has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """``rate`` is the most messages per second, 0 for as many as the desk takes. ``minute`` is how long two versions run together, and
    ``outage`` how long the database is away, in seconds. One call of a platform in ``one_in`` fails. ``calm`` is the part of the messages
    that comes after all faults, while memory and open files are watched.
    """

    seed: int = 1
    database: str = "sqlite"
    processes: int = 1
    messages: int = 20_000
    customers: int = 200
    replies: int = 10_000
    kills: int = 200
    deploys: int = 10
    jumps: int = 4
    snoozes: int = 50
    rate: float = 0.0
    minute: float = 60.0
    outage: float = 300.0
    one_in: int = 50
    calm: float = 0.2
    tmpfs: bool = True


SHORT = Plan(messages=240, customers=20, replies=120, kills=5, deploys=1, jumps=2, snoozes=4, rate=2.0, minute=6.0, outage=8.0, one_in=15)
"""What CI runs on each database. Most of it is waiting."""
