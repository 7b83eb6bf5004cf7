"""Removes what backups left that were killed: unfinished files with the data of customers."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path
from typing import IO

from storage.backups.archive import is_begun

UNFINISHED = ".part"


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove the unfinished backups in a folder that no process writes any more, and return them. Other programs' files stay."""
    return [path for path in sorted(folder.glob(f"*{UNFINISHED}")) if _removed(path)]


def _removed(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while a backup writes it, and where nobody can tell
            if not is_begun(file) or not is_still(path, file):
                return False
            path.unlink()
    except OSError:
        return False
    return True


def is_still(path: Path, file: IO[bytes]) -> bool:
    """Whether an open file still has this name."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
