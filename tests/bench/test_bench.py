"""The benchmark runs: a little of everything, with no look at how fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.desk import configure, environment, running
from bench.load import Load, serve
from bench.maker import make
from bench.measures import CALLS, QUICK, intake, sqlite
from bench.platforms import platforms


def test_a_made_database_has_an_intact_journal_and_can_be_worked_on(tmp_path: Path) -> None:
    database = sqlite(tmp_path / "made.db")
    make(database, 30)
    config = configure(tmp_path, database)
    told = subprocess.run([sys.executable, "-m", "bot", "verify"], env=environment(config), capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "intact", told.stderr
    found = intake(tmp_path, database, QUICK)
    assert found["per_s"] > 0
    assert found["list mine_ms"] > 0
    told = subprocess.run([sys.executable, "-m", "bot", "verify"], env=environment(config), capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "intact", told.stderr


def test_every_message_of_a_load_goes_out_three_times(tmp_path: Path) -> None:
    with platforms() as address, running(tmp_path, sqlite(tmp_path / "bellhop.db"), address) as desk:
        served = serve(Load(40, 8, CALLS), desk.url, address, desk.pid)
    assert served.calls == 40 * CALLS
    assert served.shown_p50 > 0
