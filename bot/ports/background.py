"""Starts and restarts the tasks that run as long as the program, and knows which ones are down."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass

import structlog

from bot.core.cuts import short
from bot.ports.metrics import TASK_DOWN, TASK_RESTARTS
from bot.ports.outbound import DeliveryError
from bot.ports.pauses import pause

log = structlog.get_logger()
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds before a failed task starts again; the auditor must report within a minute
STEADY = 3.0  # seconds after which a turn that still runs counts as working

Errors = tuple[type[Exception], ...]


@dataclass(slots=True, eq=False)
class _State:
    """The state of one task: how many errors in a row, and the last one as text."""

    name: str
    longest: float
    expected: Errors
    restarts: Counter[str]
    failures: int = 0
    put_off: int = 0
    error: str = ""

    @property
    def troubled(self) -> bool:
        """Whether the last turn failed or was put off."""
        return bool(self.failures or self.put_off)

    def works(self) -> None:
        if self.failures:
            log.info("task works again", task=self.name, failures=self.failures)
            TASK_DOWN.labels(self.name).set(0)
        self.failures = self.put_off = 0

    def over(self) -> None:
        """The task has ended."""
        TASK_DOWN.labels(self.name).set(0)

    def failed(self, error: BaseException) -> float:
        """Log the error, with its traceback only if it is new. Returns the seconds until the next start."""
        words = short(f"{type(error).__name__}: {error}".strip(": ").splitlines()[0], 300)
        if isinstance(error, self.expected):
            self.put_off += 1
            if _worth_a_line(self.put_off):
                log.warning("task put off", task=self.name, reason=words, times=self.put_off)
            asked = error.retry_after if isinstance(error, DeliveryError) else 0.0
            return max(self._pause(self.put_off), min(asked, self.longest))
        self.failures += 1
        self.restarts[self.name] += 1
        TASK_RESTARTS.labels(self.name).inc()
        TASK_DOWN.labels(self.name).set(1)
        if words != self.error:
            log.error("task failed and starts again", task=self.name, failures=self.failures, exc_info=error)
        elif _worth_a_line(self.failures):
            log.error("task failed again", task=self.name, failures=self.failures, reason=words)
        self.error = words
        return self._pause(self.failures)

    def _pause(self, times: int) -> float:
        return min(FIRST_PAUSE * 2.0 ** min(times - 1, 30), self.longest)


def _worth_a_line(times: int) -> bool:
    """True the first, second, fourth, eighth … time, so that a lasting error doesn't fill the log."""
    return times & (times - 1) == 0


class Endless:
    """One task on the event loop that is restarted when it fails."""

    def __init__(self, state: _State, turn: Callable[[], Awaitable[object]], seconds: float | None, within: float | None = None) -> None:
        self.state, self._turn, self._seconds, self._within = state, turn, seconds, within
        self._ending = asyncio.Event()
        self.task = asyncio.create_task(self._run(), name=state.name, context=Context())  # it belongs to no step of the work

    def finish(self) -> None:
        """Start no other turn."""
        self._ending.set()

    async def end(self) -> None:
        """Start no other turn, and wait until the current one has finished."""
        self.finish()
        await asyncio.wait([self.task])

    async def cancel(self) -> None:
        self._ending.set()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._ending.is_set():
            steady = asyncio.get_running_loop().call_later(STEADY, self._seems_to_work) if self.state.troubled else None
            try:
                async with asyncio.timeout(self._within):
                    await self._turn()
            except asyncio.CancelledError as error:
                # Something inside was cancelled, for example a future that the turn waited for. The task ends only if it is meant to.
                if self._is_ending():
                    raise
                wait = self.state.failed(error)
            except Exception as error:  # noqa: BLE001  nothing above could start it again
                wait = self.state.failed(error)
            else:
                self.state.works()
                if self._seconds is None:
                    return
                wait = self._seconds
            finally:
                if steady is not None:
                    steady.cancel()
            await self._pause(wait)

    def _seems_to_work(self) -> None:
        """A long turn counts as working, unless turns have a limit: then only a finished one does."""
        if self._within is None:
            self.state.works()

    def _is_ending(self) -> bool:
        return self._ending.is_set() or self.task.cancelling() > 0

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)  # a turn that never waits must not block all others
            return
        await pause(self._ending, seconds)


class Background:
    """The endless tasks of one process."""

    def __init__(self) -> None:
        self.restarts: Counter[str] = Counter()
        """How often each task has been started again."""
        self._states: set[_State] = set()
        self._tasks: set[Endless] = set()

    @property
    def down(self) -> dict[str, str]:
        """The tasks that failed and have not worked since, each with its last error as text."""
        return {state.name: f"failed {state.failures} times in a row: {state.error}" for state in list(self._states) if state.failures}

    def every(
        self,
        name: str,
        turn: Callable[[], Awaitable[object]],
        seconds: float = 0.0,
        *,
        longest: float = LONGEST_PAUSE,
        expected: Errors = (),
        within: float | None = None,
    ) -> Endless:
        """Run ``turn`` again and again, with so many seconds in between. After an error, it is restarted after a growing pause.

        ``expected`` errors are reported elsewhere, for example an unreachable database: they delay the turn and don't count as restarts.
        A platform that asks for a pause gets it.
        A turn that takes longer than ``within`` seconds is cancelled and counts as failed: a task that hangs raises no error.
        """
        return self._go(Endless(self._state(name, longest, expected), turn, seconds, within))

    def until_done(
        self, name: str, work: Callable[[], Awaitable[object]], *, longest: float = LONGEST_PAUSE, expected: Errors = ()
    ) -> Endless:
        """The same for work that ends when it succeeds."""
        return self._go(Endless(self._state(name, longest, expected), work, None))

    def thread(self, name: str, turn: Callable[[], bool], *, longest: float = LONGEST_PAUSE, expected: Errors = ()) -> threading.Thread:
        """The same in a thread of its own, for turns that block. ``turn`` returns False when it is the last one."""
        return threading.Thread(target=_run_in_thread, args=(self._state(name, longest, expected), turn), name=name, daemon=True)

    async def close(self) -> None:
        """Stop everything on the event loop."""
        await asyncio.gather(*(endless.cancel() for endless in list(self._tasks)))

    def _state(self, name: str, longest: float, expected: Errors) -> _State:
        state = _State(name, longest, expected, self.restarts)
        self._states.add(state)
        return state

    def _go(self, endless: Endless) -> Endless:
        self._tasks.add(endless)
        endless.task.add_done_callback(lambda _: self._gone(endless))
        return endless

    def _gone(self, endless: Endless) -> None:
        self._tasks.discard(endless)
        self._states.discard(endless.state)
        endless.state.over()


def _run_in_thread(state: _State, turn: Callable[[], bool]) -> None:
    pause = threading.Event()
    more = True
    while more:
        try:
            more = turn()
        except Exception as error:  # noqa: BLE001  nothing above could start it again
            pause.wait(state.failed(error))
        else:
            state.works()
