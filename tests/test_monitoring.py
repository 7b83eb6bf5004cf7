"""The alert rules, the dashboard and the fault table of the docs agree with what a running desk shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from sqlalchemy import text

from bot.ports import metrics
from bot.program.auditor import Alarm
from storage.engine import open_engine
from storage.migrate import alone
from tests.house import House

DOCS = Path(__file__).parent.parent / "docs"
METRIC = re.compile(r"\bbellhop_[a-z_]+")
LABEL = re.compile(r"by \(([^)]*)\)|\{(\w+)=")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DOCS / "monitoring" / "alerts.yaml").read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def expressions() -> list[str]:
    board = json.loads((DOCS / "monitoring" / "dashboard.json").read_text("utf-8"))
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in board["panels"] for target in panel["targets"]]


async def _metrics(house: House) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{house.desk.port}/metrics") as answer:
        assert answer.status == 200
        return await answer.text()


def _named(told: str) -> set[str]:
    """The names of all metrics, as a query names them."""
    kinds = re.findall(r"^# TYPE (\S+) (\S+)$", told, re.MULTILINE)
    return {name for name, _ in kinds if not name.endswith("_created")}


async def test_every_metric_of_the_rules_and_the_dashboard_is_shown_by_a_running_desk(house: House) -> None:
    shown = _named(await _metrics(house))
    used = {name for expression in expressions() for name in METRIC.findall(expression)}
    assert used and used - shown == set()
    ours = {name for name in shown if name.startswith("bellhop_")}
    assert ours - used == set(), "the dashboard shows every metric"


async def test_the_labels_that_queries_group_by_exist(house: House) -> None:
    house.olga.says("My printer burns")
    await house.ticket(1001)
    families = {name: one for name, one in vars(metrics).items() if hasattr(one, "_labelnames")}
    labels = {label for one in families.values() for label in one._labelnames}
    asked = {word.strip() for found in expressions() for pair in LABEL.findall(found) for word in ",".join(pair).split(",") if word.strip()}
    assert asked - labels - {"job"} == set()
    assert 'bellhop_news_total{channel="telegram"' in await _metrics(house)


def test_every_alarm_and_every_rule_has_a_row_in_the_fault_table() -> None:
    page = (DOCS / "operations.md").read_text("utf-8")
    table = page[page.index("## What you see") :].partition("\n## When")[0]
    rows = {row.split("|")[1].strip().strip("`") for row in table.splitlines() if row.startswith("|")}
    assert {alarm.value for alarm in Alarm} - rows == set()
    assert {rule["annotations"]["runbook"] for rule in rules()} - rows == set()


async def test_while_the_database_is_migrated_metrics_are_shown_and_readiness_says_why_not(house: House) -> None:
    engine = open_engine(house.database)
    with alone(engine) as connection:
        connection.execute(text("alter table ticket add column newer integer"))
        house.olga.says("My printer burns")
        assert "bellhop_outbox_waiting" in await _metrics(house)
        status, told = await _ready(house)
        assert (status, told["status"]) == (503, "down")
        assert "locked" in told["database"] or "a migration" in told["database"]
        connection.rollback()
    await house.ticket(1001)
    assert (await _ready(house))[0] == 200


async def _ready(house: House) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{house.desk.port}/readyz") as answer:
        return answer.status, await answer.json()
