"""Repeats the measurements of the desk and of the line in turn, and compares their medians with the goals."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import line as physical
from bench import machine, maker, measures
from bench.line import Line
from bench.measures import Size
from bench.postgres import Cluster, cluster
from storage.engine import open_engine
from storage.migrate import migrate

LIMIT_SQLITE, LIMIT_POSTGRES = "sqlite_writer_thread_full_c16", "pg_asyncpg_onestmt_c16"


@dataclass(slots=True)
class Bench:
    """One run. ``tell`` prints the progress on standard error."""

    size: Size
    line: Line | None
    why: str
    tell: Any
    ours: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    bare: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    grown: dict[int, Path] = field(default_factory=dict)
    made_in: dict[int, float] = field(default_factory=dict)
    settled_in: dict[int, float] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        described = machine.described()
        with tempfile.TemporaryDirectory(prefix="bench-") as name, cluster() as postgres:
            work = Path(name)
            for tickets in self.size.grown:
                self._grow(work, tickets)
            for number in range(self.size.rounds):
                self.tell(f"round {number + 1} of {self.size.rounds}")
                self._round(work, postgres)
            self._idle(work)
        return {
            "machine": described,
            "settings": asdict(self.size),
            "line": physical.facts(self.line, self.why),
            "postgres": postgres is not None,
            "made_in_s": self.made_in,
            "settled_in_s": self.settled_in,
            "goals": self._goals(),
            "ours": self.ours,
            "bare": self.bare,
        }

    def _grow(self, work: Path, tickets: int) -> None:
        self.tell(f"making {tickets} tickets")
        self.grown[tickets] = work / f"{tickets}.db"
        self.made_in[tickets] = maker.make(measures.sqlite(self.grown[tickets]), tickets)
        self.settled_in[tickets] = measures.settle(work / "desk", measures.sqlite(self.grown[tickets]))

    def _round(self, work: Path, postgres: Cluster | None) -> None:
        folder = work / "desk"
        self._ours("end_to_end", measures.end_to_end(folder, measures.fresh(folder), self.size))
        if self.line:
            self._bare("end_to_end", measures.bare(self.line, self.size))
        self._ours("intake", measures.intake(folder, measures.fresh(folder), self.size))
        if self.line:
            self._bare("intake", self.line.limit(LIMIT_SQLITE, self.size.intake))
        if postgres:
            self._ours("intake_postgres", measures.intake(folder, _migrated(postgres), self.size))
            if self.line:
                self._bare("intake_postgres", self.line.limit(LIMIT_POSTGRES, self.size.intake, postgres.conninfo()))
        for tickets, made in self.grown.items():
            self._ours(f"intake_{tickets}", measures.intake(folder, measures.copied(made, folder), self.size))
            self._ours(f"end_to_end_{tickets}", measures.end_to_end(folder, measures.copied(made, folder), self.size, latency=False))

    def _idle(self, work: Path) -> None:
        folder = work / "desk"
        self.tell("idle")
        self._ours("idle", measures.idle(folder, measures.fresh(folder), self.size.idle))
        for tickets, made in self.grown.items():
            self._ours(f"idle_{tickets}", measures.idle(folder, measures.copied(made, folder), min(2.0, self.size.idle)))

    def _ours(self, name: str, found: dict[str, Any]) -> None:
        self.ours.setdefault(name, []).append(found)

    def _bare(self, name: str, found: dict[str, Any]) -> None:
        self.bare.setdefault(name, []).append(found)

    # Comparison with the goals

    def _goals(self) -> list[dict[str, Any]]:
        most = max(self.grown, default=0)
        rows = [
            self._beside(
                "G1", "CPU us a message, end to end", "end_to_end", ("crowd", "cpu_us"), "at most 2.0 x line", lambda _, ratio: ratio <= 2.0
            ),
            self._beside(
                "G2",
                "finished messages a second, 32 at once",
                "end_to_end",
                ("crowd", "finished_per_s"),
                "at least 0.5 x line",
                lambda _, r: r >= 0.5,
            ),
            self._beside(
                "G3", "intake alone, messages a second, SQLite", "intake", ("per_s",), "at least 0.4 x line", lambda _, ratio: ratio >= 0.4
            ),
            self._beside(
                "G3",
                "intake alone, CPU us, SQLite",
                "intake",
                ("cpu_us",),
                "at most 150 us (line 57 us: 2.63 x)",
                lambda ours, r: min(ours / 150, r / 2.63) <= 1,
            ),
            self._beside(
                "G4",
                "intake alone, messages a second, PostgreSQL",
                "intake_postgres",
                ("per_s",),
                "at least 0.6 x line",
                lambda _, r: r >= 0.6,
            ),
            self._beside(
                "G4",
                "intake alone, client CPU us, PostgreSQL",
                "intake_postgres",
                ("cpu_us",),
                "at most 100 us",
                lambda ours, _: ours <= 100,
            ),
            self._beside(
                "G5", "sent until shown, idle, p50 ms", "end_to_end", ("single", "shown_p50"), "at most 3 ms", lambda ours, _: ours <= 3
            ),
            self._beside(
                "G5", "sent until shown, idle, p99 ms", "end_to_end", ("single", "shown_p99"), "at most 8 ms", lambda ours, _: ours <= 8
            ),
        ]
        for tickets in self.grown:
            rows += [
                self._growth(f"G1 at {tickets} tickets", "end_to_end", tickets, ("crowd", "cpu_us")),
                self._growth(f"G3 at {tickets} tickets", "intake", tickets, ("cpu_us",)),
            ]
        if len(self.grown) > 1:  # an empty desk has nothing to list: the smallest one with tickets is the base
            rows += [
                self._growth(f"{name}, ms, at {most} tickets", "intake", most, (f"{name}_ms",), f"intake_{min(self.grown)}")
                for name in ("list", "list mine", "list unclaimed")
            ]
        loaded = f"end_to_end_{most}" if most else "end_to_end"
        rows += [
            self._plain("G10", "memory idle, both channels, MiB", "idle", ("memory_mib",), 85),
            self._plain("G10", f"memory after {self.size.messages} messages on {most} tickets, MiB", loaded, ("crowd", "memory"), 110),
            self._plain("G11", f"start to ready with {most} tickets, s", f"idle_{most}" if most else "idle", ("started_in",), 0.7),
            self._plain("G12", "idle CPU, percent of a core", "idle", ("percent_of_a_core",), 0.3),
        ]
        return [row for row in rows if row]

    def _beside(self, goal: str, what: str, name: str, path: Sequence[str], wanted: str, met: Any) -> dict[str, Any]:
        if name not in self.ours:
            return {}
        mine = _values(self.ours[name], path)
        theirs = _values(self.bare.get(name, []), path)
        ratio = machine.middle([one / other for one, other in zip(mine, theirs, strict=True)], 2) if theirs else None
        row: dict[str, Any] = {"id": goal, "what": what, "ours": machine.middle(mine), "goal": wanted}
        if theirs:
            row |= {"line": machine.middle(theirs), "ratio": ratio, "met": bool(met(row["ours"], ratio))}
        return row

    def _growth(self, what: str, name: str, tickets: int, path: Sequence[str], before: str = "") -> dict[str, Any]:
        few, full = _values(self.ours[before or name], path), _values(self.ours[f"{name}_{tickets}"], path)
        ratio = machine.middle([many / none for many, none in zip(full, few, strict=True)], 2)
        return {
            "id": "G7",
            "what": what,
            "ours": machine.middle(full),
            "before": machine.middle(few),
            "ratio": ratio,
            "goal": "at most 1.10 x before",
            "met": ratio <= 1.1,
        }

    def _plain(self, goal: str, what: str, name: str, path: Sequence[str], most: float) -> dict[str, Any]:
        mine = machine.middle(_values(self.ours[name], path))
        return {"id": goal, "what": what, "ours": mine, "goal": f"at most {most:g}", "met": mine <= most}


def _migrated(postgres: Cluster) -> str:
    url = postgres.database()
    migrate(open_engine(url))
    return url


def _values(rounds: Sequence[Mapping[str, Any]], path: Sequence[str]) -> list[float]:
    out = []
    for found in rounds:
        value: Any = found
        for step in path:
            value = value[step]
        out.append(float(value))
    return out
