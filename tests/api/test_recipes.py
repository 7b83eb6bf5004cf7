"""The recipes of docs/api.md do what they say."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.timers.indexing import Indexer
from tests.api.program import Program, Programs, served
from tests.quick_desk import QuickDesk

DOC = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^```\w+ recipe=(\w+)\n(.*?)^```$", DOC, re.DOTALL | re.MULTILINE))


@pytest.fixture
async def programs(quick: QuickDesk) -> AsyncIterator[Programs]:
    """A desk with the tickets of two customers, one of whom asks for a refund."""
    await quick.open("2026-03-23 09:00")
    await quick.asks("4711", "I want a refund")
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "reply 1001 Why?")
    await Indexer(quick.store).turn()
    async with served(quick) as found:
        yield found


async def runs(programs: Programs, program: Program, folder: Path, *names: str) -> str:
    """Run recipes one after the other, as one program, with the customers' channel of the test."""
    text = "\n".join(RECIPES[name] for name in ("ask", *names)).replace("telegram:", "front:")
    own = {**os.environ, "BELLHOP_API": programs.url, "BELLHOP_TOKEN": program.secret}
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", text], cwd=folder, env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_form_that_is_sent_twice_opens_one_ticket(programs: Programs, tmp_path: Path) -> None:
    program = await programs.program(verbs="new")
    said = [await runs(programs, program, tmp_path, "form") for _ in range(2)]
    assert said == ["Ticket #1003 is open, and 4711 was told its number.\n"] * 2
    assert programs.desk.rows("select subject from ticket where number > 1002") == [("No paper",)]


async def test_the_export_has_every_ticket_with_its_messages(programs: Programs, tmp_path: Path) -> None:
    await runs(programs, await programs.program(verbs="read"), tmp_path, "export")
    lines = [json.loads(line) for line in (tmp_path / "export.jsonl").read_text("utf-8").splitlines()]
    assert [(one["number"], [said["text"] for said in one["messages"]]) for one in lines] == [
        (1001, ["I want a refund", "Why?"]),
        (1002, ["My printer burns"]),
    ]


async def test_the_panel_finds_its_columns(programs: Programs) -> None:
    panel = json.loads(RECIPES["panel"])
    program = await programs.program(verbs="read")
    days: list[dict[str, Any]] = (await program.gets(panel["url"])).data[panel["root_selector"]]
    assert len(days) == 30
    for column in panel["columns"]:
        value: Any = days[-1]
        for part in column["selector"].split("."):
            value = value[part]
        assert column["selector"] != "figures.opened" or value == 2


async def test_the_bot_tags_what_it_finds(programs: Programs, tmp_path: Path) -> None:
    assert await runs(programs, await programs.program(verbs="read,tag"), tmp_path, "export", "tags") == "Tags of #1001: refund\n"
    assert programs.desk.rows("select number, tags from ticket order by number") == [(1001, "refund"), (1002, "")]
