"""The helper for endless tasks: it restarts them, reports which are down, and ends them when asked."""

from __future__ import annotations

import asyncio
import threading

import pytest
from structlog.testing import capture_logs

from bot.ports import background
from bot.ports.background import Background
from tests.waiting import soon, until


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.001)


class Work:
    """Fails as often as told, then works; ``turns`` counts."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors, self.turns, self.worked = list(errors), 0, asyncio.Event()

    async def __call__(self) -> None:
        self.turns += 1
        if self.errors:
            raise self.errors.pop(0)
        self.worked.set()
        await asyncio.sleep(0)


async def until_down(tasks: Background, name: str) -> str:
    return await until(lambda: tasks.down.get(name), every=0.0)  # it is down for a millisecond only


@pytest.mark.parametrize("times", [1, 2, 7])
async def test_a_task_that_fails_comes_back_and_its_restarts_are_counted(times: int) -> None:
    tasks, work = Background(), Work(*[KeyError("surprise") for _ in range(times)])
    tasks.every("sweeper", work)
    assert "KeyError" in await until_down(tasks, "sweeper")
    await soon(work.worked.wait())
    await asyncio.sleep(0)
    assert tasks.restarts["sweeper"] == times
    assert tasks.down == {}
    await tasks.close()


async def test_work_that_ends_is_not_done_again_once_it_succeeded() -> None:
    tasks, work = Background(), Work(RuntimeError("not yet"), RuntimeError("not yet"))
    await tasks.until_done("connect", work).task
    await asyncio.sleep(0)
    assert work.turns == 3
    assert tasks.down == {}


async def test_a_cancelled_future_inside_a_turn_does_not_end_the_task() -> None:
    tasks, work = Background(), Work(asyncio.CancelledError())
    endless = tasks.every("sweeper", work)
    await soon(work.worked.wait())
    assert not endless.task.done()
    await endless.cancel()
    assert endless.task.cancelled()


async def test_an_expected_error_puts_a_turn_off_and_is_no_restart() -> None:
    tasks, work = Background(), Work(ConnectionError("away"), ConnectionError("away"))
    tasks.every("sweeper", work, expected=(ConnectionError,))
    await soon(work.worked.wait())
    assert tasks.restarts["sweeper"] == 0
    assert tasks.down == {}
    await tasks.close()


async def test_a_fault_that_lasts_does_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.0)
    tasks, work = Background(), Work(*[KeyError("surprise") for _ in range(500)])
    with capture_logs() as logged:
        tasks.every("sweeper", work)
        await soon(work.worked.wait())
    told = [line for line in logged if line["log_level"] == "error"]
    assert 1 <= len(told) <= 10
    assert sum("exc_info" in line for line in told) == 1
    await tasks.close()


async def test_the_pause_grows_and_is_bounded() -> None:
    state = background._State("sweeper", 5.0, (), Background().restarts)
    pauses = [state.failed(KeyError("surprise")) for _ in range(2000)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[5] < pauses[-1] == 5.0


async def test_a_long_turn_counts_as_working_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "STEADY", 0.01)
    tasks, failed = Background(), []

    async def turn() -> None:
        if not failed:
            failed.append(1)
            raise KeyError("surprise")
        await asyncio.Event().wait()

    tasks.every("poll", turn)
    await until_down(tasks, "poll")
    await until(lambda: not tasks.down)
    await tasks.close()


async def test_an_end_lets_the_turn_under_way_finish_and_begins_no_other() -> None:
    tasks, begun, go_on, turns = Background(), asyncio.Event(), asyncio.Event(), []

    async def turn() -> None:
        begun.set()
        await go_on.wait()
        turns.append(1)

    endless = tasks.every("poll", turn)
    await begun.wait()
    ending = asyncio.create_task(endless.end())
    await asyncio.sleep(0)
    assert not ending.done()
    go_on.set()
    await soon(ending)
    assert turns == [1]


async def test_a_thread_that_fails_comes_back() -> None:
    tasks, worked, end, errors = Background(), threading.Event(), threading.Event(), [KeyError("surprise"), KeyError("surprise")]

    def turn() -> bool:
        if errors:
            raise errors.pop()
        worked.set()
        return not end.wait(0.001)

    thread = tasks.thread("writer", turn)
    thread.start()
    assert await asyncio.to_thread(worked.wait, 60)
    end.set()
    await asyncio.to_thread(thread.join, 60)
    assert not thread.is_alive()
    assert tasks.restarts["writer"] == 2
    assert tasks.down == {}


async def test_a_task_that_hangs_is_shown_as_down_and_starts_again() -> None:
    tasks, hangs, turns, worked = Background(), asyncio.Event(), [0], asyncio.Event()

    async def turn() -> None:
        turns[0] += 1
        if turns[0] <= 2:
            await hangs.wait()
        worked.set()

    tasks.every("sweeper", turn, 0.001, within=0.05)
    assert "TimeoutError" in await until_down(tasks, "sweeper")
    await soon(worked.wait())
    await until(lambda: tasks.down == {})
    assert tasks.restarts["sweeper"] == 2
    await tasks.close()
