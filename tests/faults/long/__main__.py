"""``make faults``: a long run with any seeds, with a progress bar; the figures come as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import fields, replace
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults.long.people import People
from tests.faults.long.plan import SHORT, Plan
from tests.faults.long.rig import Rig
from tests.faults.long.run import Failed, run

app = typer.Typer(add_completion=False)
LONG = Plan()


@app.command()
def faults(
    seed: str = "1",
    database: str = "sqlite,postgresql",
    processes: str = "1,2,4",
    messages: int = LONG.messages,
    customers: int = LONG.customers,
    replies: int = LONG.replies,
    kills: int = LONG.kills,
    deploys: int = LONG.deploys,
    rate: float = LONG.rate,
    outage: float = LONG.outage,
    minute: float = LONG.minute,
    one_in: int = LONG.one_in,
    short: bool = False,
    tmpfs: bool = True,
) -> None:
    """Run the desk under load and faults, once for each seed, database and number of processes. Exit code 1 if anything is wrong."""
    plan = Plan(
        messages=messages,
        customers=customers,
        replies=replies,
        kills=kills,
        deploys=deploys,
        rate=rate,
        outage=outage,
        minute=minute,
        one_in=one_in,
    )
    plans = [
        replace(SHORT if short else plan, seed=int(one), database=engine, processes=int(count), tmpfs=tmpfs)
        for one in seed.split(",")
        for engine in database.split(",")
        for count in processes.split(",")
    ]
    failed = False
    for each in plans:
        figures, is_wrong = asyncio.run(_shown(each))
        failed |= is_wrong
        sys.stdout.write(
            json.dumps({"plan": {field.name: getattr(each, field.name) for field in fields(each)}, **figures}, indent=2) + "\n"
        )
        sys.stdout.flush()
    raise typer.Exit(int(failed))


async def _shown(plan: Plan) -> tuple[dict[str, object], bool]:
    """Run one plan behind a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars = {
            name: progress.add_task(f"{plan.database} ×{plan.processes}, seed {plan.seed}: {name}", total=total)
            for name, total in (("messages", plan.messages), ("replies", plan.replies), ("kills", plan.kills))
        }

        def watch(rig: Rig, people: People) -> None:
            asked = sum(token in rig.ledger.shown for tokens in people.said.values() for token in tokens)
            progress.update(bars["messages"], completed=asked)
            progress.update(bars["replies"], completed=len(rig.ledger.heard))
            progress.update(bars["kills"], completed=rig.figures["kills"])

        folder = Path(tempfile.mkdtemp(prefix="bellhop-faults-"))
        try:
            return await run(plan, folder, watch), False
        except AssertionError as error:
            figures = dict(error.args[0]) if isinstance(error, Failed) else {"wrong": [str(error)]}
            return figures | {"logs": str(folder)}, True


if __name__ == "__main__":
    app()
