"""The benchmark runs: a little of everything, with no look at how fast."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench import burst, called, pages, storm
from bench.desk import configure, environment, running
from bench.goals import Goal, goals
from bench.load import Load, serve
from bench.maker import make
from bench.measures import CALLS, QUICK, intake, settle, sqlite
from bench.platforms import platforms
from storage.search_schema import SLOTS


def test_a_made_database_has_an_intact_journal_and_can_be_worked_on(tmp_path: Path) -> None:
    database = sqlite(tmp_path / "made.db")
    make(database, 30)
    config = configure(tmp_path, database)
    told = subprocess.run([sys.executable, "-m", "bot", "verify"], env=environment(config), capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "intact", told.stderr
    found = intake(tmp_path, database, QUICK, 30)
    assert {"known_first", "known_then", "new", "follow_up", "list due", "home", "stats"} <= found.keys()
    assert found["new"]["per_s"] > 0
    told = subprocess.run([sys.executable, "-m", "bot", "verify"], env=environment(config), capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "intact", told.stderr


def test_a_made_database_is_indexed_once(tmp_path: Path) -> None:
    database = tmp_path / "made.db"
    make(sqlite(database), 60)
    with closing(sqlite3.connect(database)) as db:
        live = SLOTS[db.execute("select value from counter where name = 'search.live'").fetchone()[0]]
        assert db.execute(f"select count(*) from {live}").fetchone() == (60,)
        assert db.execute("select count(*) from ticket where events > indexed").fetchone() == (0,), "the desk would index them again"


def test_the_agents_of_a_made_database_keep_their_tickets(tmp_path: Path) -> None:
    database = tmp_path / "made.db"
    make(sqlite(database), 60)
    with closing(sqlite3.connect(database)) as db:
        held = db.execute("select number, assignee from ticket where status <> 'closed' and assignee <> ''").fetchall()
        settle(tmp_path, sqlite(database))
        assert db.execute("select count(*) from roster").fetchone() == (1,), "the members were asked for"
        assert db.execute("select number, assignee from ticket where status <> 'closed' and assignee <> ''").fetchall() == held != []


@pytest.mark.parametrize("customers", ["telegram", "slack"])
def test_every_message_of_a_load_goes_out_twice(tmp_path: Path, customers: str) -> None:
    with platforms() as address, running(tmp_path, sqlite(tmp_path / "bellhop.db"), address, serves=customers) as desk:
        served = serve(Load(30, 8, CALLS, customers=customers), desk.hook(customers), address, desk.pid)
    assert served.calls == 30 * CALLS
    assert served.shown_p50 > 0


async def test_a_burst_is_told_by_the_rows_and_lanes_of_the_desk(tmp_path: Path) -> None:
    found = await burst.measure(configure(tmp_path, sqlite(tmp_path / "bellhop.db"), paced=True), 20)
    assert found["last_card_s"] > 15, "a place takes a card a second"
    assert found["claim_s"] < found["last_card_s"]


async def test_a_call_of_a_program_is_compared_with_a_typed_line(tmp_path: Path) -> None:
    found = await called.measure(configure(tmp_path, sqlite(tmp_path / "bellhop.db")), 40)
    assert min(found["typed"]["cpu_us"], found["called"]["cpu_us"]) > 0


async def test_open_pages_stay_open(tmp_path: Path) -> None:
    found = await pages.measure(tmp_path, 3, 0.1)
    assert (found["pages"], found["still_open"]) == (3, 3)


async def test_a_storm_pings_for_every_ticket(tmp_path: Path) -> None:
    found = await storm.measure(configure(tmp_path, sqlite(tmp_path / "bellhop.db")), 12, 0.1)
    assert found["took_s"] > 0


def test_a_goal_is_judged_by_the_median_of_paired_rounds() -> None:
    ours = {"intake": [{"new": {"cpu_us": value}} for value in (300, 600, 90)]}
    line = {"intake": [{"cpu_us": value} for value in (100, 300, 10)]}
    goal = Goal("G3", "new", "intake.new.cpu_us", 3.2, line="intake.cpu_us")
    told = goal.judged(ours, line)
    assert (told["ours"], told["line"], told["measured"], told["met"]) == (300, 100, 3.0, True)
    assert goal.judged(ours, {})["met"] is None
    more = Goal("G4", "above", "intake.new.cpu_us", 100, before="other.cpu_us", differs=True)
    assert more.judged({**ours, "other": line["intake"]}, {})["measured"] == 200
    assert {f"G{number}" for number in (1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14)} <= {one.id for one in goals([200, 400])}
