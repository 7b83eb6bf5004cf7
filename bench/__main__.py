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
from bench.measures import ALL, QUICK, Size
from bench.report import Bench
from bot.program import logs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--line", type=Path, default=Path("../shared/bench"), help="the folder of limits.py and pipeline.py")
    parser.add_argument("--line-python", default="", help="a Python that has their libraries; without it, one is made in bench/.venv")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--tickets", type=int, nargs="*", help="sizes of the databases that growth is measured on")
    parser.add_argument("--all", action="store_true", help="a million tickets and an hour of even load too")
    parser.add_argument("--databases", type=Path, help="a folder: made databases are kept there, and those that are there are used")
    parser.add_argument("--steady", type=float, help="seconds of the even load")
    parser.add_argument("--quick", action="store_true", help="a few hundred messages: whether it works, not how fast it is")
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    size = QUICK if chosen.quick else ALL if chosen.all else Size()
    size = replace(
        size,
        rounds=chosen.rounds or size.rounds,
        grown=size.grown if chosen.tickets is None else tuple(chosen.tickets),
        steady=size.steady if chosen.steady is None else chosen.steady,
    )
    console = Console(file=sys.stderr)
    line, why = Line.at(chosen.line, chosen.line_python)
    if why:
        console.print(f"Without the physical line: {why}")
    if chosen.databases:
        chosen.databases.mkdir(parents=True, exist_ok=True)
    found = Bench(size, line, why, console.log, chosen.databases).run()
    console.print(_table(found["goals"]))
    print(json.dumps(found, indent=1))


def _table(rows: list[dict[str, object]]) -> Table:
    table = Table("", "what", "ours", "line / before", "measured", "required", "met")
    for row in rows:
        cells = (row["id"], row["what"], row["ours"], row.get("line", row.get("before")), row["measured"], row["required"])
        met = {True: "yes", False: "no"}.get(row["met"], "not measured")  # type: ignore[call-overload]
        table.add_row(*("" if cell is None else str(cell) for cell in cells), met)
    return table


if __name__ == "__main__":
    main()
