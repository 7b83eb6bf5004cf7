"""The oldest version of the program that works with the present schema, from the history of this repository."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from storage.migrate import HEAD
from tests.faults.desks import ROOT


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True).stdout


def earlier(folder: Path) -> tuple[Path, str]:
    """Its tree, unpacked in ``folder``, and its commit. Without a history, this version, and why."""
    try:
        found = _git("log", "--format=%H", f"-S{HEAD}", "--", "storage/migrate.py").decode().split()
        present = _git("rev-parse", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ROOT, "there is no history here: both are this version"
    if not found or found[-1] == present:
        return ROOT, "the history has no earlier version with this schema: both are this version"
    with tarfile.open(fileobj=BytesIO(_git("archive", found[-1]))) as packed:
        packed.extractall(folder, filter="data")
    return folder, found[-1][:10]
