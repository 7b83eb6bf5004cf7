"""How people on this machine start Bellhop's commands."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def bellhop() -> str:
    """Return ``bellhop`` if the shell finds this installation under that name, otherwise the path that works in this directory."""
    program = Path(sys.executable).with_name("bellhop")
    if shutil.which("bellhop") == str(program):
        return "bellhop"
    if not program.exists():
        return f"{sys.executable} -m bot"
    here = Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)
