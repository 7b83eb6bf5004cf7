"""``bellhop backup`` and ``bellhop restore``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.app import CannotStart, open_store
from bot.program import logs
from bot.program.running import print_error, settings_or_error
from bot.settings import Settings
from bot.settings.fields import from_home
from bot.settings.program_name import bellhop
from bot.settings.redact import secrets_of
from storage.backups import backup as making
from storage.backups import restore as restoring
from storage.backups.archive import BadBackup
from storage.backups.archive import Progress as Moved
from storage.backups.leftovers import remove_leftovers
from storage.engine import UNREACHABLE, Connection, database_errors, open_engine, why_not
from storage.files import FileStore, FilesUnusable

NAMED = 20  # tickets that are printed


def _from_home(file: Path) -> Path:
    """A path in quotes reaches us as it is written."""
    try:
        return Path(from_home(str(file)))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def backup(file: Annotated[Path, typer.Argument(help="the file to write; it must not exist", callback=_from_home)]) -> None:
    """Write the database and all files to one file, and read it back. The desk may run meanwhile.

    Exits 1 if the database can't be read or the file can't be written; then there is no file. Exits 1 also if files of the record are
    missing; the backup has everything else.
    """
    settings = _configured()
    try:
        db = Connection(open_store(settings).engine)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    if left := remove_leftovers(file.absolute().parent):
        print_error(f"Removed what a killed backup left: {', '.join(map(str, left))}.")
    try:
        with _bars("rows", "files", "checked") as (rows, files, check):
            made = making.backup(db, FileStore(settings.files.store), file, making.Steps(rows, files, check))
    except making.CannotBackUp as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    except (FilesUnusable, BadBackup) as error:
        print_error(f"No backup was made. {error}")
        raise typer.Exit(1) from error
    except database_errors() as error:
        print_error(f"No backup was made: {why_not(settings.database.url, error)}.")
        raise typer.Exit(1) from error
    finally:
        db.close()
    typer.echo(f"{file}: {made.rows} rows and {made.files} files in {made.size} bytes, read back and intact")
    print_error("It holds everything that customers wrote: keep it where only you can read it. Secrets and config.yaml aren't in it.")
    if made.unnoted:
        print_error(f"The database didn't take the time of this backup ({made.unnoted}), so `{bellhop()} doctor` doesn't know of it.")
    if made.missing:
        print_error(
            f"{len(made.missing)} files of the record aren't under files.store, and so not in the backup, such as {made.missing[0]}. "
            "Check that this is the right place, and keep your older backups."
        )
        raise typer.Exit(1)


def restore(
    file: Annotated[Path, typer.Argument(help="a file that `bellhop backup` made, on either database", callback=_from_home)],
    replace: Annotated[bool, typer.Option("--replace", help="first remove everything that is in the database")] = False,
) -> None:
    """Restore a backup into the database and the file store of this configuration, completely or not at all.

    The restored desk sends nothing of what was waiting when the backup was made.
    Exits 1 if the file isn't a usable backup, or the database isn't empty or can't be written; then nothing has changed.
    """
    settings = _configured()
    try:
        with _bars("checked", "files", "rows", "search index") as (check, files, rows, index):
            steps = restoring.Steps(check, lambda done: files(done, 0), rows, index)
            store = FileStore(settings.files.store)
            found = restoring.restore(open_engine(settings.database.url), store, file, steps, replace=replace)
    except (BadBackup, restoring.CannotRestore) as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    except FilesUnusable as error:
        print_error(f"Nothing was restored. {error}")
        raise typer.Exit(1) from error
    except UNREACHABLE as error:
        print_error(f"Nothing was restored: {why_not(settings.database.url, error)}.")
        raise typer.Exit(1) from error
    typer.echo(f"{found.rows} rows and {found.files} files restored from a backup of {_time(found.at)}")
    _say_what_is_not_sent(found.settled.unsent, found.settled.tickets)
    if found.not_indexed:
        print_error(f"The search index was not built ({found.not_indexed}). The desk builds it when it runs.")


def _say_what_is_not_sent(unsent: int, tickets: Sequence[int]) -> None:
    numbers = tickets[:NAMED]
    print_error(f"Nothing old is sent: {unsent} deliveries waited when the backup was made, and are marked as not sent.")
    if tickets:
        more = f" and {len(tickets) - NAMED} more" if len(tickets) > NAMED else ""
        print_error(f"They belong to {' '.join(f'#{number}' for number in numbers)}{more}. The desk tells the managers too.")
    print_error(
        "Reminders that write to customers wait for a day. Stop any other desk that uses the same tokens before you start this one."
    )


def _configured() -> Settings:
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    logs.setup(secrets_of(settings), level="WARNING")
    return settings


@contextmanager
def _bars(*names: str) -> Iterator[list[Moved]]:
    """Show the progress of each step on standard error, if it is a terminal."""
    console = Console(file=sys.stderr)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:

        def moves(name: str) -> Moved:
            task = bar.add_task(name, total=None)

            def moved(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total or None)

            return moved

        yield [moves(name) for name in names]


def _time(ms: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(ms / 1000))
