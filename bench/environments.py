"""Environments of their own for programs that are compared with ours: their libraries are no dependencies of the desk."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path


def python_of(folder: Path) -> str:
    """The Python of ``folder/.venv``. The first time, it is made from ``folder/requirements.txt``."""
    found = folder / ".venv" / "bin" / "python"
    if not found.exists():
        print(f"installing {folder / 'requirements.txt'} into {folder / '.venv'}", file=sys.stderr)
        venv.create(folder / ".venv", with_pip=True)
        subprocess.run([str(found), "-m", "pip", "install", "--quiet", "-r", str(folder / "requirements.txt")], check=True)
    return str(found)
