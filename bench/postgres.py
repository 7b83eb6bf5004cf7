"""Starts a temporary PostgreSQL cluster with this machine's programs and default settings, so that commits are durable."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text


@dataclass(slots=True)
class Cluster:
    """A cluster that listens on a socket in ``folder``."""

    folder: Path
    made: int = 0

    def database(self) -> str:
        """The address of a new, empty database."""
        self.made += 1
        name = f"bench_{self.made}"
        admin = create_engine(f"postgresql+psycopg://postgres@/postgres?host={self.folder}", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"create database {name}"))
        admin.dispose()
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def conninfo(self) -> str:
        """The same for libpq."""
        name = self.database().partition("@/")[2].partition("?")[0]
        return f"host={self.folder} dbname={name} user=postgres"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    which = shutil.which("initdb")
    return found[-1].parent if found else Path(which).parent if which else None


@contextmanager
def cluster() -> Iterator[Cluster | None]:
    """Start a cluster. Yields None if PostgreSQL isn't installed."""
    programs = _programs()
    if programs is None:
        yield None
        return
    become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        data = folder / "data"

        def run(*command: str) -> None:
            subprocess.run([*become, *command], check=True, capture_output=True)

        run(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        run(
            str(programs / "pg_ctl"), "-D", str(data), "-o", f"-k {folder} -c listen_addresses=''", "-w", "-l", str(folder / "log"), "start"
        )
        try:
            yield Cluster(folder)
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
