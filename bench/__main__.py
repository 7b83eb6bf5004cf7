"""``python -m bench``: prints JSON on standard output and progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.line import Line
from bench.measures import QUICK, Size
from bench.report import Bench
from bot.program import logs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--line", type=Path, default=Path("../shared/bench"), help="the folder of limits.py and pipeline.py")
    parser.add_argument("--line-python", default=sys.executable, help="a Python that has their libraries (msgspec, asyncpg …)")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--tickets", type=int, nargs="*", help="sizes of the databases that growth is measured on")
    parser.add_argument("--quick", action="store_true", help="a few hundred messages: whether it works, not how fast it is")
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    size = QUICK if chosen.quick else Size()
    size = replace(size, rounds=chosen.rounds or size.rounds, grown=size.grown if chosen.tickets is None else tuple(chosen.tickets))
    console = Console(file=sys.stderr)
    line, why = Line.at(chosen.line, chosen.line_python)
    if why:
        console.print(f"Without the physical line: {why}")
    found = Bench(size, line, why, console.log).run()
    console.print(_table(found["goals"]))
    print(json.dumps(found, indent=1))


def _table(goals: list[dict[str, object]]) -> Table:
    table = Table("", "what", "ours", "line / before", "ratio", "goal", "met")
    for row in goals:
        table.add_row(
            str(row["id"]),
            str(row["what"]),
            str(row["ours"]),
            str(row.get("line", row.get("before", ""))),
            str(row.get("ratio", "")),
            str(row["goal"]),
            {True: "yes", False: "no"}.get(row.get("met"), "?"),  # type: ignore[call-overload]
        )
    return table


if __name__ == "__main__":
    main()
