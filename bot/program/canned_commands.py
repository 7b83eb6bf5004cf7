"""``bellhop canned import`` and ``bellhop canned export``."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.app import CannotStart, open_store, rules_of
from bot.commands import load as load_commands
from bot.core.cuts import short
from bot.program.canned_files import CHANGED, NEW, SAME, BadFile, Entry, as_csv, as_yaml, exported, problems_of, program_context, put, read
from bot.program.running import print_error, settings_or_error
from bot.settings.rules import Rules
from storage import workers
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

BATCH, SHOWN, LONGEST = 100, 50, 300  # entries of one transaction; problems that are printed, and characters of each


class Direction(StrEnum):
    """What becomes of a file."""

    IMPORT = "import"
    EXPORT = "export"


def canned(
    do: Annotated[Direction, typer.Argument(help="import: read the file; export: write it")],
    file: Annotated[Path | None, typer.Argument(help=".yaml, .yml or .csv; without it, export prints YAML")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="import: only say what would change")] = False,
) -> None:
    """Import or export canned replies and macros. Those with the same name and queue are changed, others stay.

    Styles of texts are not exported. If anything in the file is wrong, nothing is imported.
    Exits 1 if the file or the database can't be used, 2 if an import has no file.
    """
    if do is Direction.EXPORT:
        _export(file)
    elif file is None:
        raise typer.BadParameter("which file?", param_hint="FILE")
    else:
        _import(file, dry_run=dry_run)


def _import(file: Path, *, dry_run: bool) -> None:
    rules, db = _opened()
    try:
        entries = read(file)
        count = _imported(db, rules, entries, dry=dry_run)
    except BadFile as error:
        problems = str(error).splitlines()
        for problem in islice(problems, SHOWN):
            print_error(short(problem, LONGEST))
        if len(problems) > SHOWN:
            print_error(f"and {len(problems) - SHOWN} more problems")
        print_error("Nothing was imported.")
        raise typer.Exit(1) from error
    finally:
        db.close()
    told = f"{count[NEW]} new, {count[CHANGED]} changed, {count[SAME]} unchanged"
    typer.echo(f"{told}; nothing was imported because of --dry-run" if dry_run else told)


def _export(file: Path | None) -> None:
    _, db = _opened()
    try:
        db.begin()
        entries = exported(_work(db).canned.everything())
        db.rollback()
    finally:
        db.close()
    if file is None:
        typer.echo(as_yaml(entries), nl=False)
        return
    try:
        file.write_text(as_csv(entries) if file.suffix.lower() == ".csv" else as_yaml(entries), "utf-8")
    except OSError as error:
        print_error(f"{file} can't be written: {error.strerror}")
        raise typer.Exit(1) from error
    print_error(f"{len(entries)} canned replies are in {file}.")


def _imported(db: Connection, rules: Rules, entries: Sequence[Entry], *, dry: bool) -> Counter[str]:
    """Check everything first, then write in small transactions, so that a running desk never waits long."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        checked = progress.add_task("checked", total=len(entries))
        db.begin()
        problems = problems_of(rules, _work(db), entries, lambda done: progress.update(checked, completed=done))
        db.rollback()
        if problems:
            raise BadFile("\n".join(problems))
        written, count = progress.add_task("imported", total=len(entries)), Counter[str]()
        for at in range(0, len(entries), BATCH):
            db.begin()
            work = _work(db)
            context = program_context(rules, work)
            batch = list(islice(entries, at, at + BATCH))
            count.update(put(context, entry, dry=dry) for entry in batch)
            work.flush()
            (db.rollback if dry else db.commit)()
            progress.update(written, advance=len(batch))
    return count


def _work(db: Connection) -> SqlWork:
    return SqlWork(db, Ids(), workers.new_name(), int(time.time() * 1000))


def _opened() -> tuple[Rules, Connection]:
    load_commands()
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    try:
        return rules_of(settings), Connection(open_store(settings).engine)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
