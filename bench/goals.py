"""The goals, and whether the measurements meet them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rounds = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is required of a figure: ``most`` or ``least``.

    ``ours`` is its name and its path, such as ``intake.new.cpu_us``. With ``line`` (a figure of the line) or ``before`` (another figure
    of ours) it is the ratio to it in the same round, or the difference if ``differs``.
    """

    id: str
    what: str
    ours: str
    most: float | None = None
    least: float | None = None
    line: str = ""
    before: str = ""
    differs: bool = False

    @property
    def required(self) -> str:
        sign, value = ("≤", self.most) if self.most is not None else ("≥", self.least)
        times = "x" if (self.line or self.before) and not self.differs else ""
        return f"{sign} {value:g}{times}"

    def judged(self, ours: Rounds, line: Rounds) -> dict[str, Any]:
        """The medians, and whether they meet the goal. ``met`` is None for what was not measured."""
        mine = _values(ours, self.ours)
        row: dict[str, Any] = {"id": self.id, "what": self.what, "required": self.required, "ours": _middle(mine), "met": None}
        other = _values(line, self.line) if self.line else _values(ours, self.before) if self.before else []
        compared = bool(self.line or self.before)
        if compared:
            row |= {"line" if self.line else "before": _middle(other)}
            pairs = list(zip(mine, other, strict=False))
            row["measured"] = _middle([one - two if self.differs else one / two for one, two in pairs if two])
        else:
            row["measured"] = row["ours"]
        if row["measured"] is not None:
            row["met"] = row["measured"] <= self.most if self.most is not None else row["measured"] >= (self.least or 0.0)
        return row


def goals(grown: Sequence[int]) -> list[Goal]:
    """All goals. ``grown`` are the sizes of the made databases, the smallest first."""
    most = grown[-1] if grown else 0
    own = f"intake_{most}"
    return [
        Goal("G1", "CPU µs a message, end to end", "end_to_end.crowd.cpu_us", 1.9, line="end_to_end.crowd.cpu_us"),
        Goal("G1", "the same, customers in Slack", "slack_customers.crowd.cpu_us", 1.9, line="end_to_end.crowd.cpu_us"),
        Goal("G1", "the same, on PostgreSQL", "end_to_end_postgres.crowd.cpu_us", 2.3, line="end_to_end.crowd.cpu_us"),
        Goal("G2", "finished a second, 32 at once", "end_to_end.crowd.finished_per_s", None, 0.55, "end_to_end.crowd.finished_per_s"),
        Goal("G3", "intake, SQLite, new ticket, CPU µs", "intake.new.cpu_us", 3.2, line="intake.cpu_us"),
        Goal("G3", "intake, SQLite, follow-up, CPU µs", "intake.follow_up.cpu_us", 2.3, line="intake.cpu_us"),
        Goal("G3", "intake, SQLite, new tickets a second", "intake.new.per_s", None, 0.4, "intake.per_s"),
        Goal("G4", "intake, PostgreSQL, CPU µs above SQLite", "intake_postgres.new.cpu_us", 100, before="intake.new.cpu_us", differs=True),
        Goal("G4", "intake, PostgreSQL, new tickets a second", "intake_postgres.new.per_s", None, 0.35, "intake_postgres.per_s"),
        Goal("G4", "the same, two processes", "intake_postgres_two.new.per_s", None, 0.6, "intake_postgres.per_s"),
        Goal("G5", "sent until shown, idle, p50 ms", "end_to_end.single.shown_p50", 1.8, line="end_to_end.single.shown_p50"),
        Goal("G5", "sent until shown, idle, p99 ms", "end_to_end.single.shown_p99", 1.8, line="end_to_end.single.shown_p99"),
        *(goal for tickets in grown for goal in _grown(tickets, grown[0])),
        Goal("", "known customers after a restart, CPU", f"{own}.known_first.cpu_us", 1.25, before=f"{own}.known_then.cpu_us"),
        Goal("G8", f"list due, p50 ms, {most} tickets", f"{own}.list due.p50_ms", 2),
        Goal("G8", f"list due, CPU ms, {most} tickets", f"{own}.list due.cpu_ms", 2),
        Goal("G8", f"home screen, p50 ms, {most} tickets", f"{own}.home.p50_ms", 5),
        Goal("G8", f"home screen, CPU ms, {most} tickets", f"{own}.home.cpu_ms", 5),
        Goal("G10", "memory idle, both channels, MiB", "idle.memory_mib", 90),
        Goal("G10", "memory after the load, MiB", "end_to_end.crowd.memory", 105),
        Goal("G10", f"memory growth in a steady load, {most} tickets, MiB", "steady.growth_mib", 2),
        Goal("G11", "start to ready, fresh, s", "idle.started_in", 1.0),
        Goal("G11", "start to ready, fresh, CPU s", "idle.started_cpu", 1.0),
        Goal("G11", f"start to ready, {most} tickets, s", f"idle_{most}.started_in", 1.0),
        Goal("G12", f"idle CPU, percent of a core, {most // 10} open tickets", f"idle_{most}.percent_of_a_core", 0.3),
        Goal("G13", f"statistics, p50 ms, {most} tickets", f"{own}.stats.p50_ms", 50),
        Goal("G14", "10,000 late first responses at once, CPU s", "storm.cpu_s", 30),
        Goal("G14", "intake meanwhile, p99", "storm.intake_during.p99_ms", 2, before="storm.intake_before.p99_ms"),
        Goal("", "a verb by the API, CPU of the same verb in Slack", "called.called.cpu_us", 1.3, before="called.typed.cpu_us"),
        Goal("", "burst: the last of 100 cards, s", "burst.last_card_s", 103),
        Goal("", "burst: a claim is visible, s", "burst.claim_s", 1),
        Goal("", "burst: a mirror is visible, s", "burst.mirror_s", 1),
        Goal("", "burst: a follow-up is visible, s", "burst.follow_up_s", 2),
        Goal("", "Slack's calls for the life of a ticket", "life.calls", 11),
    ]  # fmt: skip


def _grown(tickets: int, least: int) -> list[Goal]:
    limit = 1.10 if tickets <= 100_000 else 1.25
    own, first = f"intake_{tickets}", f"intake_{least}"
    found = [
        Goal("G7", f"G1 with {tickets} tickets", f"end_to_end_{tickets}.crowd.cpu_us", limit, before="end_to_end.crowd.cpu_us"),
        Goal("G7", f"G3 with {tickets} tickets, new", f"{own}.new.cpu_us", limit, before="intake.new.cpu_us"),
        Goal("G7", f"G3 with {tickets} tickets, follow-up", f"{own}.follow_up.cpu_us", limit, before="intake.follow_up.cpu_us"),
    ]
    if tickets != least:  # an empty desk has nothing to list, so the smallest one with tickets is the base
        screens = ("list", "list mine", "list due", "list unclaimed", "home")
        found += [
            Goal("G7", f"{one} with {tickets} tickets, CPU ms", f"{own}.{one}.cpu_ms", limit, before=f"{first}.{one}.cpu_ms")
            for one in screens
        ]
    return found


def _values(rounds: Rounds, figure: str) -> list[float]:
    name, *path = figure.split(".")
    out = []
    for found in rounds.get(name, ()):
        value: Any = found
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            out.append(float(value))
    return out


def _middle(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 3) if values else None
