"""``bellhop reindex``: builds the search index again."""

from __future__ import annotations

import typer

from bot.program.proving import progress_bar
from storage.engine import Connection
from storage.reindex import reindex


def build(db: Connection) -> int:
    """Build the index and print how many tickets it has. Return the exit code."""
    try:
        with progress_bar() as moved:
            count = reindex(db, moved)
    finally:
        db.close()
    typer.echo(f"{count} tickets indexed")
    return 0
