"""``bellhop verify`` and ``bellhop seal``: check the record and print its seals."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from bot.core.journal import Seal
from bot.program.running import print_error
from storage.engine import Connection
from storage.files import FileStore
from storage.journal import newest_seal
from storage.verify import verify

SEAL_LENGTH = 64
STEP = 100  # tickets between two updates of the progress bar


def is_seal(written: str) -> bool:
    """Whether a text is the hash of a seal."""
    return len(written) == SEAL_LENGTH and all(char in "0123456789abcdefABCDEF" for char in written)


def check(db: Connection, first_number: int, kept: Sequence[str], files: FileStore | None) -> int:
    """Print ``intact`` or the first broken place. Return the exit code."""
    try:
        with progress_bar() as progress:
            found = verify(db, first_number, kept, progress, files.measured if files else None)
        typer.echo(found.broken or "intact")
        if found.broken:
            return 1
        if found.older:
            print_error(
                f"{found.older} tickets are from an older version: for them, only messages and journals are covered so far. "
                "A running desk extends this to everything within minutes."
            )
        if (seal := newest_seal(db)) is not None:
            print_error(f"Newest seal: number {seal.number} of {_time(seal)}, {seal.hash}")
            print_error("Keep it elsewhere: `bellhop verify --seal` checks the record against it.")
        return 0
    finally:
        db.close()


def show_seal(db: Connection) -> int:
    """Print the newest seal. Return the exit code."""
    try:
        seal = newest_seal(db)
    finally:
        db.close()
    if seal is None:
        print_error("There is no seal yet: a running desk makes one every day.")
        return 1
    typer.echo(f"{seal.number}\t{_time(seal)}\t{seal.hash}")
    return 0


def _time(seal: Seal) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seal.at / 1000))


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Show progress on standard error, if it is a terminal."""
    console = Console(file=sys.stderr)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("tickets", total=None)

        def moved(done: int, total: int) -> None:
            if done % STEP == 0 or done == total:
                bar.update(task, completed=done, total=total)

        yield moved
