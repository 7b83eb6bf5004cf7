"""Creates files and folders that only their owner can access, and finds those that others can access too."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
COMPANIONS = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite creates next to a database. They get the permissions of the database file."""


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents. The permissions of an existing folder do not change."""
    for missing in reversed([folder, *folder.parents]):
        try:
            missing.mkdir(mode=FOLDER)
        except FileExistsError:
            continue
        missing.chmod(FOLDER)


def make_file(file: Path) -> None:
    """Create an empty file, unless it exists. Its folder must exist."""
    try:
        number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, FILE)
    except FileExistsError:
        return
    try:
        os.fchmod(number, FILE)
    finally:
        os.close(number)


def shared(path: Path) -> bool:
    """Whether others than the owner can access it. For a link, its target counts."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False


def shared_database(file: Path) -> list[Path]:
    """The files of a SQLite database that others than the owner can access."""
    return [path for path in (file, *(file.with_name(file.name + end) for end in COMPANIONS)) if shared(path)]


def shared_below(folder: Path) -> Iterator[Path]:
    """Find what others than the owner can access: the folder, and everything in it."""
    if shared(folder):
        yield folder
    for here, folders, files in os.walk(folder):
        yield from (path for name in sorted((*folders, *files)) if shared(path := Path(here) / name))
