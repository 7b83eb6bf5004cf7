"""The older tickets of the sandbox: they are found by agents and customers, and nobody is told of them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox import history
from sandbox.app import Sandbox
from sandbox.people import COLLEAGUES, CUSTOMERS, EARLIER
from storage.engine import Connection, open_engine
from tests.house import assert_intact, text_of
from tests.sandbox.with_history import database, sandbox_with_history
from tests.waiting import until

OLGA, ANI = 4711, 4714
FOUND = {
    "страница": 989,
    "licence": 990,
    "Passwort": 991,
    "հավելված": 992,
    "screen.png": 992,
    "tag:export": 993,
    "rated:<3": 993,
    "оплатить картой": 994,
    "Zertifikate": 995,
    "підтвердження": 996,
    "MAIL-118": 996,
    "พัสดุ": 997,
    "is:waiting firmware": 1000,
    "network-scan.log": 1000,
    "from:oksana доставка": 999,
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with sandbox_with_history(tmp_path) as world:
        await until(lambda: _rows(tmp_path, "select count(*) from ticket where indexed < events") == [(0,)])
        yield world
    assert_intact(open_engine(database(tmp_path)))


def _rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    db = Connection(open_engine(database(folder)))
    try:
        return db.all(sql)
    finally:
        db.close()


async def test_agents_and_customers_find_them(world: Sandbox) -> None:
    for words, number in FOUND.items():
        answer = await world.slack.commands("U0BORIS", "C0SUPPORT", "/ticket", f"search {words}")
        assert f'"#{number}"' in json.dumps(answer), words
    world.telegram.says(OLGA, "/tickets страница")
    await world.telegram.wait_for(lambda message: "#989" in message.get("text", ""), OLGA)


async def test_nobody_is_told_of_them_until_something_happens_on_one(world: Sandbox, tmp_path: Path) -> None:
    assert world.slack.messages("C0SUPPORT") == world.slack.messages("C0BILLING") == []
    assert _rows(tmp_path, "select * from reminder where fired_at is null") == []
    await world.slack.commands("U0ANNA", "C0SUPPORT", "/ticket", "reopen 992")
    await world.slack.commands("U0ANNA", "C0SUPPORT", "/ticket", "reply 992 Does it still open?")
    await world.telegram.wait_for(lambda message: "Does it still open?" in message.get("text", ""), ANI)
    await until(lambda: world.slack.messages("C0SUPPORT"))  # the two platforms are written to at the same time
    assert "#992" in text_of(world.slack.messages("C0SUPPORT")[0])


def test_they_are_a_dozen_in_all_six_languages_and_most_states() -> None:
    told = yaml.safe_load(history.HISTORY.read_text("utf-8"))
    lines = [line for one in told for line in one["talk"]]
    verbs = {words.split()[0] for line in lines for who, words in line.items() if who in {one.name for one in COLLEAGUES}}
    assert len(told) == 12
    assert {one.language for one in (*CUSTOMERS, *EARLIER) if any(ticket["customer"] == one.id for ticket in told)} == {
        "en",
        "ru",
        "uk",
        "de",
        "hy",
        "th",
    }
    assert verbs >= {"claim", "reply", "note", "tag", "move", "wait", "hold", "close"}
    assert sum("file" in line for line in lines) == 3
