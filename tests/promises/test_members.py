"""Who belongs to a team's place is asked for beside the events, and a database that is away meanwhile is no error of the program."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.intake import desk as intake
from bot.ports.store import StoreUnavailable
from tests.quick_desk import QuickDesk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, f"sqlite:///{tmp_path / 'bellhop.db'}")
    await made.open("2026-03-23 10:00")
    yield made
    await made.close()


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
async def test_members_that_cannot_be_stored_leave_no_error_behind(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, *, late: bool) -> None:
    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    answered = asyncio.Event()

    async def members(_: str) -> frozenset[str]:
        if late:
            await answered.wait()
        return frozenset({"anna"})

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("no connection")

    monkeypatch.setattr(desk.back, "members", members)
    monkeypatch.setattr(intake, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(desk.desk.store, "write", away)
    desk.desk._checked.clear()
    await desk.desk.refresh_members("back")
    answered.set()
    if running := list(desk.desk._tasks):
        await asyncio.wait(running)
        del running
    gc.collect()
    assert unheard == []
