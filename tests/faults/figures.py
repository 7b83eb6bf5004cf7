"""The seeds of a run, and the figures that it measures. ``SEED=7,8 make test ARGS=tests/faults`` chooses the seeds and prints the figures."""

from __future__ import annotations

import os

MEASURED: list[tuple[str, str]] = []


def seeds() -> list[int]:
    """Another seed kills at other moments and makes other calls fail."""
    return [int(seed) for seed in os.environ.get("SEED", "1").split(",")]


def measure(name: str, value: object) -> None:
    """Note a figure for the end of the run."""
    MEASURED.append((name, str(value)))
