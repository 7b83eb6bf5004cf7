"""The one writer: units go in from the event loop, run in one thread, are committed together, and are answered after the commit."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine

from bot.ports.background import Background
from bot.ports.delivery import Delivery, WaitingRows
from bot.ports.store import Prefetch, Queries, StoreAway, Work
from storage import workers
from storage.bulk import Row
from storage.counting import Hours
from storage.engine import Connection
from storage.figures import Reading
from storage.ids import Ids
from storage.wake import Wake
from storage.work import SqlWork

log = structlog.get_logger()
T = TypeVar("T")
GROUP = 128
MOMENT = 0.005  # seconds that a unit without hurry waits for company
PATIENCE = 2.5  # seconds that a unit may wait for a database that is away before its caller is told so: some who wait are patient for three
LAST_PATIENCE = 1.0  # the same when the program ends
BUSY_MS = 500  # how long one try waits for a lock
LONGEST_PAUSE = 1.0  # seconds, after an error of ours between two groups
TRIES = 5  # runs of a unit whose rows collide with another process's
MOST_TAILS = 50_000


def _waiting(limit: int, held: AbstractSet[int], work: Work) -> WaitingRows:
    assert isinstance(work, SqlWork)
    return work.waiting(limit, held)


def _overdue(now: int, db: Connection) -> tuple[float, float]:
    out = db.one(
        "select min(d.at) from delivery d join pace p on p.key = d.pace where d.state in ('queued', 'sending') and p.due_at <= ?", (now,)
    )
    due = db.one("select min(due_at) from reminder where fired_at is null")
    return _age(out, now), _age(due, now)


def _since(name: str, now: int, db: Connection) -> float | None:
    row = db.one("select value from counter where name = ?", (name,))
    return _age(row, now) if row and row[0] else None


def _age(row: Row | None, now: int) -> float:
    return max(0.0, (now - row[0]) / 1000) if row and row[0] else 0.0


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@dataclass(slots=True)
class _Task:
    unit: Callable[[Work], Any]
    prefetch: Prefetch | None
    future: asyncio.Future[Any]
    since: float
    result: Any = None
    error: BaseException | None = None
    runs: int = 0
    answered: bool = False


class SqlStore:
    """A database in use. :meth:`start` on the event loop, :meth:`close` when everything is done.

    A process that does not send (``sends`` false) owns no place: it writes rows and wakes those who do.
    """

    def __init__(
        self,
        engine: Engine,
        worker: str,
        clock: Callable[[], float] = time.time,
        *,
        sends: bool = True,
        hours: Hours | None = None,
    ) -> None:
        self.engine, self.worker, self.clock, self.sends = engine, worker, clock, sends
        self._hours = hours
        self.away = ""
        self.busy: set[str] = set()
        """Places whose rows cannot go out at once; the sender keeps this."""
        self.expect: Callable[[int | None], None] = lambda _at: None
        """Is told of the soonest reminder that a commit wrote."""
        self._leads: dict[str, float] = {}
        self._tails: dict[str, int] = {}
        self._believed_until = 0.0
        self._closing_at = float("inf")
        self._queue: queue.SimpleQueue[list[_Task] | None] = queue.SimpleQueue()
        self._patient: list[_Task] = []
        self._ids = Ids()
        self._db: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._committed: Callable[[Sequence[Delivery], Sequence[str]], None] = lambda _made, _foreign: None
        self._thread: threading.Thread | None = None
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="reader")
        self._wake: Wake | None = None

    def start(self, background: Background | None = None) -> None:
        """``background`` starts the threads, and knows whether they are down."""
        loop, background = asyncio.get_running_loop(), background or Background()
        self._loop = loop
        self._thread = background.thread("writer", self._turn, longest=LONGEST_PAUSE)
        self._thread.start()
        if self.sends and self.engine.dialect.name == "postgresql":
            self._wake = Wake(self.engine, lambda key: loop.call_soon_threadsafe(self._committed, (), (key,)))
            self._wake.start(background)

    def watch(self, committed: Callable[[Sequence[Delivery], Sequence[str]], None]) -> None:
        self._committed = committed

    async def write(self, unit: Callable[[Work], T], prefetch: Prefetch | None = None, *, hurry: bool = True) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not (hurry or self._patient):
            loop.call_later(MOMENT, self._hand_over)
        self._patient.append(_Task(unit, prefetch, future, time.monotonic()))
        if hurry:
            self._hand_over()
        return await future

    def _hand_over(self) -> None:
        if self._patient:
            self._queue.put(self._patient)
            self._patient = []

    async def read(self, look: Callable[[Connection], T]) -> T:
        """Run a function of a connection of its own, apart from the writer."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, look)
        except Exception as error:
            if self._is_away(error):
                raise StoreAway(_first_line(error)) from error
            raise

    async def look(self, question: Callable[[Queries], T]) -> T:
        return await self.read(lambda db: question(Reading(db)))

    async def lead(self, duty: str) -> bool:
        if self._leads.get(duty, 0.0) > workers.uptime():
            return True
        asked = workers.uptime()
        held = await self.write(lambda work: workers.lead(work, duty))
        if held:
            self._leads[duty] = asked + workers.LEASE_MS / 1000 / 2
        return held

    async def let_go(self) -> None:
        """Give up every duty and place, so that another process need not wait for the lease to run out."""
        await self.write(workers.resign)

    async def beat(self) -> bool:
        """Say that this process lives. False when it was silent for so long that others took over what it was sending."""
        asked = workers.uptime()
        kept = await self.write(workers.beat)
        self._believed_until = asked + workers.LEASE_MS / 1000 * 0.8
        return kept

    @property
    def believed(self) -> bool:
        """Whether the other processes surely take this one for alive: only then may it send."""
        return workers.uptime() < self._believed_until

    async def waiting(self, limit: int, held: AbstractSet[int]) -> WaitingRows:
        """See :meth:`storage.work.SqlWork.waiting`."""
        return await self.write(partial(_waiting, limit, held))

    async def overdue(self) -> tuple[float, float]:
        """See :class:`bot.program.auditor.Ledger`."""
        return await self.read(partial(_overdue, self._now()))

    async def since(self, mark: str) -> float | None:
        """How many seconds ago the time was that stands under a mark; None when there is none."""
        return await self.read(partial(_since, mark, self._now()))

    def _now(self) -> int:
        return int(self.clock() * 1000)

    async def close(self) -> None:
        """Finish what has been handed in, as far as the database takes it soon, then let go of it."""
        self._closing_at = time.monotonic()
        self._hand_over()
        self._queue.put(None)
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < self._closing_at + 2 * LAST_PATIENCE:  # noqa: ASYNC110  a thread sets no asyncio event
            await asyncio.sleep(0.005)
        if self._wake is not None:
            self._wake.stop()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def _look(self, look: Callable[[Connection], T]) -> T:
        db = Connection(self.engine)
        try:
            return look(db)
        finally:
            db.close()

    # In the writer's thread

    def _turn(self) -> bool:
        """Wait for units and settle them; False after the last ones."""
        first = self._queue.get()
        if first is None:
            self._drop()
            return False
        tasks, last = self._gather(first)
        if last:
            self._queue.put(None)
        try:
            self._settle(tasks)
        except Exception as error:
            self._give_up(tasks, error)
            raise
        return True

    def _give_up(self, tasks: list[_Task], error: Exception) -> None:
        """An error of ours between the units: whoever waits is told, and the next turn begins with a new connection."""
        self._ids.give_up()
        self._drop()
        left = [task for task in tasks if not task.answered]
        for task in left:
            task.error = error
        self._answer(left)

    def _gather(self, tasks: list[_Task]) -> tuple[list[_Task], bool]:
        while len(tasks) < GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return tasks, True
            tasks += more
        return tasks, False

    def _settle(self, tasks: list[_Task]) -> None:
        """Commit all together; if one of them fails, each by itself; while the database is away, again and again."""
        groups = [tasks]
        while groups:
            group = groups.pop(0)
            outcome = self._attempt(group)
            if outcome is None:
                continue
            if self._is_away(outcome):
                left = self._still_waiting(group, outcome)
                groups[:0] = [left] if left else []
            elif len(group) > 1:
                groups = [[task] for task in group] + groups
            elif self._collided(outcome) and group[0].runs < TRIES:
                groups.insert(0, group)
            else:
                group[0].error = outcome
                self._answer(group)

    def _attempt(self, group: list[_Task]) -> BaseException | None:
        try:
            db = self._connection()
            work = SqlWork(db, self._ids, self.worker, self._now(), self.busy, self._tails, sends=self.sends, hours=self._hours)
            db.begin()
            work.prepare(task.prefetch for task in group if task.prefetch)
            for task in group:
                task.runs += 1
                task.result = task.unit(work)
            work.flush()
            if self._db_wakes:
                db.notify(work.elsewhere)
            db.commit()
        except Exception as error:  # noqa: BLE001  what a unit raises is its caller's to hear
            self._undo()
            return error
        self.away = ""
        if len(self._tails) > MOST_TAILS:
            self._tails.clear()
        self._tails.update(work.tails)
        self._answer(group, work.made, sorted(work.foreign), work.soonest())
        return None

    @property
    def _db_wakes(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def _answer(self, group: list[_Task], made: Sequence[Delivery] = (), foreign: Sequence[str] = (), due: int | None = None) -> None:
        assert self._loop is not None
        for task in group:
            task.answered = True
        self._loop.call_soon_threadsafe(self._resolve, group, made, foreign, due)

    def _resolve(self, group: list[_Task], made: Sequence[Delivery], foreign: Sequence[str], due: int | None) -> None:
        if made or foreign:
            self._committed(made, foreign)
        self.expect(due)
        for task in group:
            if task.future.done():
                continue
            if task.error is not None:
                task.future.set_exception(task.error)
            else:
                task.future.set_result(task.result)

    def _still_waiting(self, group: list[_Task], outcome: BaseException) -> list[_Task]:
        if not self.away:
            log.error("database away", error=_first_line(outcome))
        self.away = _first_line(outcome)
        now = time.monotonic()
        late = [task for task in group if now - task.since > PATIENCE or now - self._closing_at > LAST_PATIENCE]
        for task in late:
            task.error = StoreAway(self.away)
        if late:
            self._answer(late)
        left = [task for task in group if task not in late]
        if left:
            time.sleep(0.1)
        return left

    def _is_away(self, error: BaseException) -> bool:
        """Whether it is the database's own trouble (locked, full, gone) and not a unit's."""
        dbapi = self.engine.dialect.dbapi
        if dbapi is None or not isinstance(error, dbapi.Error):
            return isinstance(error, OSError) or type(error).__module__.startswith("sqlalchemy")
        return isinstance(error, dbapi.OperationalError | dbapi.InterfaceError)

    def _collided(self, error: BaseException) -> bool:
        """Whether another process wrote the same key a moment earlier: the next run sees its row."""
        dbapi = self.engine.dialect.dbapi
        return dbapi is not None and isinstance(error, dbapi.IntegrityError)

    def _connection(self) -> Connection:
        if self._db is None:
            self._db = Connection(self.engine, patience_ms=BUSY_MS)
        return self._db

    def _undo(self) -> None:
        """Back to before the transaction; a connection that cannot even do that is let go."""
        self._ids.give_up()
        if self._db is None:
            return
        try:
            self._db.rollback()
        except self._db.fails:
            self._drop()

    def _drop(self) -> None:
        if self._db is not None:
            db, self._db = self._db, None
            db.close()
