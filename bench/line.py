"""Measures the bare libraries that do the same work. These programs are outside this repository; without them only the desk is measured."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.environments import python_of

HOOK = "/hook"
HOW = (
    "pipeline.py's bare variant, in which a message leads to two calls as with us: card and confirmation. "
    "Both are driven by bench/load.py against bench/platforms.py."
)
BARE = """
import asyncio, sys
sys.path.insert(0, {folder!r})
import pipeline

asyncio.run(pipeline.bare({platforms!r}, {database!r}, "FULL", "bare", "bare"))
"""


@dataclass(frozen=True, slots=True)
class Line:
    """The folder of ``limits.py`` and ``pipeline.py``, and the Python with their libraries."""

    folder: Path
    python: str

    @classmethod
    def at(cls, folder: Path, python: str) -> tuple[Line | None, str]:
        """The line, or None and the reason why it can't be measured. Without ``python``, one is made."""
        if not (folder / "pipeline.py").exists():
            return None, f"there is no pipeline.py in {folder}; name its folder with --line"
        python = python or python_of(Path(__file__).parent)
        told = subprocess.run([python, "-c", "import msgspec, aiohttp, psutil"], capture_output=True, text=True, check=False)
        if told.returncode:
            return None, f"{told.stderr.strip().splitlines()[-1]}; name a Python that has the line's libraries with --line-python"
        return cls(folder.resolve(), python), ""

    def limit(self, name: str, messages: int, postgres: str = "") -> dict[str, float]:
        """One figure of limits.py, measured once now."""
        command = [self.python, str(self.folder / "limits.py"), "--only", name, "--runs", "1", "--n", str(messages)]
        command += ["--pg", postgres] if postgres else []
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        if name not in told["results"]:
            raise RuntimeError(f"limits.py {name}: {told['errors']}")
        found: dict[str, float] = told["results"][name]
        return found

    @contextmanager
    def pipeline(self, platforms: str) -> Iterator[tuple[str, int]]:
        """Run the bare pipeline. Yields its webhook's address and its process id."""
        with tempfile.TemporaryDirectory(prefix="line-") as folder:
            code = BARE.format(folder=str(self.folder), platforms=platforms, database=f"{folder}/db")
            process = subprocess.Popen([self.python, "-c", code], stdout=subprocess.PIPE, text=True)
            try:
                assert process.stdout is not None
                yield f"http://127.0.0.1:{int(process.stdout.readline())}{HOOK}", process.pid
            finally:
                process.terminate()
                process.wait(10)


def facts(line: Line | None, why: str) -> dict[str, Any]:
    return {"measured": line is not None, "how" if line else "why_not": HOW if line else why}
