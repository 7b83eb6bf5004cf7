"""Prints the lists of ``bellhop``'s commands."""

from __future__ import annotations

from collections.abc import Iterable

import typer


def print_rows(rows: Iterable[Iterable[str]], *, none: str) -> None:
    """Print a line for each row, its values separated by tabs. If there are none, say so on standard error: scripts read the lines."""
    empty = True
    for row in rows:
        empty = False
        typer.echo("\t".join(row))
    if empty:
        typer.echo(none, err=True)
