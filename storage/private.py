"""Files and folders that only their owner may use, whatever the umask; and which ones others may use too."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database. It gives them the rights of the database file."""


def make_folder(folder: Path) -> None:
    """Create a folder and the folders above it that are missing. A folder that is there keeps its rights."""
    for missing in reversed([folder, *folder.parents]):
        try:
            missing.mkdir(mode=FOLDER)
        except FileExistsError:
            continue
        missing.chmod(FOLDER)


def make_file(file: Path) -> None:
    """Create an empty file, unless it is there. Its folder must exist."""
    try:
        number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, FILE)
    except FileExistsError:
        return
    try:
        os.fchmod(number, FILE)
    finally:
        os.close(number)


def shared(path: Path) -> bool:
    """Whether others than the owner may use it. A link's own rights mean nothing; what it leads to is looked at."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False


def shared_database(file: Path) -> list[Path]:
    """The files of a SQLite database that others may use."""
    return [path for path in (file, *(file.with_name(file.name + end) for end in COMPANIONS)) if shared(path)]


def shared_below(folder: Path) -> Iterator[Path]:
    """A folder, and everything in it, that others may use."""
    if shared(folder):
        yield folder
    for here, folders, files in os.walk(folder):
        yield from (path for name in sorted((*folders, *files)) if shared(path := Path(here) / name))
