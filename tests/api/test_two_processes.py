"""Two processes on one PostgreSQL serve the API: a request that comes to both at once is carried out once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.api.program import served
from tests.conftest import fresh_database
from tests.quick_desk import QuickDesk

MONDAY = "2026-03-23 09:00"


@pytest.fixture
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Two desks with stores of their own, and a ticket of Tom. Anna uses the first, and so both know her."""
    url = fresh_database(request, tmp_path, "postgresql")
    desks = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        desk = QuickDesk(tmp_path / name, url)
        await desk.open(MONDAY)
        desks.append(desk)
    await desks[0].asks("tom", "My printer burns")
    desks[0].posted()
    for desk in desks:
        desk._said += 100 * desks.index(desk)  # their events have different ids
        await desk.does("anna", "show 1001")
    yield desks
    for desk in desks:
        desk.leave()
    for desk in desks:
        await desk.close()


async def test_a_key_that_comes_to_both_is_carried_out_once_and_gets_one_answer(both: list[QuickDesk]) -> None:
    async with served(both[0]) as first, served(both[1]) as second:
        one = await first.program()
        two = second.with_secret(one.secret)
        for number in range(5):
            key, body = f"k{number}", {"text": f"At once {number}"}
            told = await asyncio.gather(
                *(program.posts("/tickets/1001/note", body, Idempotency_Key=key) for program in (one, two, one, two))
            )
            assert {(found.status, found.body) for found in told} == {(200, told[0].body)}
            form = {"customer": "front:tom", "text": f"From a form {number}"}
            opened = await asyncio.gather(*(program.posts("/tickets", form, Idempotency_Key=f"f{number}") for program in (one, two)))
            assert {(found.status, found.body) for found in opened} == {(201, opened[0].body)}
        refused = await asyncio.gather(*(program.posts("/tickets/1001/reopen", Idempotency_Key="r") for program in (one, two)))
        assert [found.problem for found in refused] == ["ticket-not-closed"] * 2
    assert [kind for _, kind, _ in both[0].journal(1001)].count("noted") == 5
    assert both[0].rows("select count(*) from ticket") == [(6,)]
