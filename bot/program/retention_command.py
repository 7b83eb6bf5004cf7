"""``bellhop retention --dry-run``: what the retention rules would remove now."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.app import CannotStart, open_store, rules_of
from bot.program.running import print_error, settings_or_error
from bot.tickets.privacy.retention import FILES, PEOPLE, RULES, TEXTS, span_of
from storage.engine import Connection
from storage.retention import due_tickets

NAMES = {TEXTS: "texts of {n} tickets", FILES: "files of {n} tickets", PEOPLE: "{n} customers"}


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what the rules would remove now")] = False,
) -> None:
    """Say what the retention rules would remove. The running desk carries them out by itself.

    Exits 1 if the database can't be used.
    """
    if not dry_run:
        raise typer.BadParameter("the running desk carries the rules out by itself; --dry-run says what they would remove now")
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    rules = rules_of(settings)
    wanted = [(queue, kind) for queue in rules.queues.values() for kind in RULES if span_of(queue, kind)]
    if not wanted:
        typer.echo("No queue has retention rules: everything is kept.")
        return
    try:
        db = Connection(open_store(settings).engine)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    now = int(time.time() * 1000)
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for queue, kind in wanted:
                task = progress.add_task(f"{queue.key}: {kind}", total=None)
                found = 0
                for count in due_tickets(db, queue.key, kind, now - span_of(queue, kind)):
                    found += count
                    progress.update(task, completed=found)
                progress.remove_task(task)
                typer.echo(f"{queue.key}: {NAMES[kind].format(n=found)}")
    finally:
        db.close()
