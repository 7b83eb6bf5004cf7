"""The part of the long fault runs that CI repeats."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.figures import measure, seeds
from tests.faults.long.plan import SHORT
from tests.faults.long.run import run


@pytest.mark.parametrize("seed", seeds())
@pytest.mark.parametrize(("engine", "processes"), [("sqlite", 1), ("postgresql", 2)])
async def test_nothing_is_lost_or_doubled_through_all_faults(tmp_path: Path, engine: str, processes: int, seed: int) -> None:
    figures = await run(replace(SHORT, seed=seed, database=engine, processes=processes), tmp_path)
    measure(f"all faults, {engine}, {processes} processes, seed {seed}", json.dumps(figures))
