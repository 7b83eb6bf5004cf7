"""Repeats the measurements of the desk and of the line in turn, and compares their medians with the goals."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench import line as physical
from bench import machine, maker, measures
from bench.goals import goals
from bench.line import Line
from bench.measures import Size
from bench.postgres import Cluster, cluster
from storage.engine import open_engine
from storage.migrate import migrate

LIMIT_SQLITE, LIMIT_POSTGRES = "sqlite_writer_thread_full_c16", "pg_asyncpg_onestmt_c16"


@dataclass(slots=True)
class Bench:
    """One run. ``tell`` prints the progress on standard error. ``kept`` is where made databases are kept for later runs."""

    size: Size
    line: Line | None
    why: str
    tell: Any
    kept: Path | None = None
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
                self._round(work / "desk", postgres)
            self._once(work / "desk")
        return {
            "machine": described,
            "settings": asdict(self.size),
            "line": physical.facts(self.line, self.why),
            "postgres": postgres is not None,
            "made_in_s": self.made_in,
            "settled_in_s": self.settled_in,
            "goals": [goal.judged(self.ours, self.bare) for goal in goals(sorted(self.grown))],
            "ours": self.ours,
            "bare": self.bare,
        }

    def _grow(self, work: Path, tickets: int) -> None:
        self.grown[tickets] = (self.kept or work) / f"{tickets}.db"
        if self.grown[tickets].exists():
            return
        self.tell(f"making {tickets} tickets")
        made = self.grown[tickets].with_suffix(".new")  # a later run must not use one that is not complete
        made.unlink(missing_ok=True)
        self.made_in[tickets] = maker.make(measures.sqlite(made), tickets)
        self.settled_in[tickets] = measures.settle(work / "desk", measures.sqlite(made))
        made.rename(self.grown[tickets])

    def _round(self, folder: Path, postgres: Cluster | None) -> None:
        """Measure everything once that is compared: what is compared with each other in turn."""
        size, line, fresh = self.size, self.line, partial(measures.fresh, folder)
        self._ours("end_to_end", measures.end_to_end(folder, fresh(), size))
        if line:
            self._bare("end_to_end", measures.bare(line, size))
        self._ours("slack_customers", measures.end_to_end(folder, fresh(), size, latency=False, customers="slack"))
        self._ours("intake", measures.intake(folder, fresh(), size))
        if line:
            self._bare("intake", line.limit(LIMIT_SQLITE, size.intake))
        if postgres:
            self._ours("intake_postgres", measures.intake(folder, _migrated(postgres), size))
            if line:
                self._bare("intake_postgres", line.limit(LIMIT_POSTGRES, size.intake, postgres.conninfo()))
            self._ours("intake_postgres_two", measures.intake_two(folder, _migrated(postgres), size))
            self._ours("end_to_end_postgres", measures.end_to_end(folder, _migrated(postgres), size, latency=False))
        for tickets, made in self.grown.items():
            self._ours(f"intake_{tickets}", measures.intake(folder, measures.copied(made, folder), size, tickets))
            self._ours(f"end_to_end_{tickets}", measures.end_to_end(folder, measures.copied(made, folder), size, latency=False))
        self._ours("called", measures.called(folder, fresh(), size))
        self._ours("storm", measures.storm(folder, fresh(), size))
        self._ours("idle", measures.idle(folder, fresh(), size.idle))

    def _once(self, folder: Path) -> None:
        """Measure what doesn't depend on the load of the machine, and what takes long."""
        self.tell("burst, life of a ticket, idle")
        self._ours("burst", measures.burst(folder, measures.fresh(folder), self.size))
        measures.fresh(folder)
        self._ours("life", measures.life(folder))
        for tickets, made in self.grown.items():
            self._ours(f"idle_{tickets}", measures.idle(folder, measures.copied(made, folder), self.size.idle))
        if self.size.steady:
            self.tell(f"an even load of {self.size.steady:g} s")
            made = self.grown[min(self.grown)] if self.grown else None
            database = measures.copied(made, folder) if made else measures.fresh(folder)
            self._ours("steady", measures.steady_load(folder, database, self.size.steady))

    def _ours(self, name: str, found: dict[str, Any]) -> None:
        self.ours.setdefault(name, []).append(found)

    def _bare(self, name: str, found: dict[str, Any]) -> None:
        self.bare.setdefault(name, []).append(found)


def _migrated(postgres: Cluster) -> str:
    url = postgres.database()
    migrate(open_engine(url))
    return url
