"""Runs units of work in the writer's thread and queries in reader threads, and returns the results on the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from bot.ports.background import Background
from bot.ports.delivery import Delivery
from bot.ports.notices import WEBHOOKS
from bot.ports.store import Prefetch, Queries, StoreUnavailable, WouldWrite
from bot.ports.waiting_rows import WaitingRows
from bot.ports.work import Work
from storage import workers
from storage.bulk import Row
from storage.counting import Hours
from storage.engine import READER, Connection
from storage.figures import Reading
from storage.ids import Ids
from storage.long_journals import LongJournals
from storage.pauses import latest_pause
from storage.troubles import DatabaseTrouble, is_refused_write, trouble_of
from storage.wake import Wake
from storage.work.sql_work import SqlWork
from storage.writer import LAST_PATIENCE, OUT_OF_VALUES, Task, Writer, first_line

T = TypeVar("T")
MOMENT = 0.005  # seconds that a unit without ``hurry`` waits for other units
LONGEST_PAUSE = 1.0  # seconds between two groups after an error of our own
MOST_TAILS = 10_000


def _waiting(limit: int, held: AbstractSet[int], urgent: bool, work: Work) -> WaitingRows:
    assert isinstance(work, SqlWork)
    return work.outbox.waiting(limit, held, urgent=urgent)


def _probe(work: Work) -> None:
    assert isinstance(work, SqlWork)
    for table in ("seen", "ticket", "delivery"):
        work.db.one(f"select 1 from {table} limit 1")


def _overdue(now: int, db: Connection) -> tuple[float, float]:
    out = db.one("select min(at) from delivery where state in ('queued', 'sending')")
    due = db.one("select min(due_at) from reminder where fired_at is null")
    return _age(out, now), _age(due, now)


def _why_late(now: int, db: Connection) -> str:
    """Why the oldest row waits: the pause of its place and its end, or else why the last attempt failed."""
    row = db.one("select pace, channel, error from delivery where state in ('queued', 'sending') order by at, id limit 1")
    if row is None:
        return ""
    place = row[0].removeprefix("@") if row[1] == WEBHOOKS else row[1]
    pause = latest_pause(db, row[0], row[1], now)
    if pause is None:
        return f"{place}: {row[2]}" if row[2] else ""
    until = f"{datetime.fromtimestamp(pause.until / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{pause.key} pauses until {until} ({pause.reason})" if pause.asked else f"{place}: {pause.reason}; next try at {until}"


def _since(name: str, now: int, db: Connection) -> float | None:
    row = db.one("select value from counter where name = ?", (name,))
    return _age(row, now) if row and row[0] else None


def _age(row: Row | None, now: int) -> float:
    return max(0.0, (now - row[0]) / 1000) if row and row[0] else 0.0


class SqlStore:
    """A database in use. Call :meth:`start` on the event loop, and :meth:`close` at the end.

    A process that does not send (``sends`` is false) owns no place. It writes rows and wakes the processes that send.
    """

    def __init__(
        self,
        engine: Engine,
        worker: str,
        clock: Callable[[], float] = time.time,
        *,
        sends: bool = True,
        hours: Hours | None = None,
        ticks: Callable[[], float] = workers.uptime,
    ) -> None:
        """``clock`` is the time of day. ``ticks`` counts seconds to measure durations, and is not affected when the clock is set."""
        self.engine, self.worker, self.clock, self.sends = engine, worker, clock, sends
        self._log = Path(f"{engine.url.database}-wal") if engine.dialect.name == "sqlite" else None
        self._hours = hours
        self._ticks = ticks
        self.busy: set[str] = set()
        """Places whose rows cannot be sent at once. The courier updates this set."""
        self.expect: Callable[[int | None], None] = lambda _at: None
        """Called with the time of the soonest reminder of each commit."""
        self.committed_here: Callable[[], None] = lambda: None
        """Called after each commit of this process."""
        self._leads: dict[str, float] = {}
        self._asked: set[str] = set()
        """Duties that were asked for since the last heartbeat. It renews those that this process has, which saves commits."""
        self._others: frozenset[str] = frozenset()
        self._tails: dict[str, int] = {}
        self._leases = workers.Leases(ticks)
        self._journals = LongJournals()
        self._renewed_at: float | None = None
        self._is_back = False
        self._patient: list[Task] = []
        self._ids = Ids()
        self._writer = Writer(engine, self, ticks)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._finish: Callable[[Work], None] = lambda _work: None
        self._listener: Callable[[Sequence[Delivery], Sequence[str]], None] = lambda _made, _foreign: None
        self._thread: threading.Thread | None = None
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="reader")
        self._resting: list[Connection] = []
        self._closed = False
        self._wake: Wake | None = None

    def start(self, background: Background | None = None) -> None:
        """``background`` starts and monitors the threads."""
        loop, background = asyncio.get_running_loop(), background or Background()
        self._loop = loop
        self._thread = background.thread("writer", self._writer.turn, longest=LONGEST_PAUSE)
        self._thread.start()
        if self.sends and self.engine.dialect.name == "postgresql":
            self._wake = Wake(self.engine, lambda sender, place: loop.call_soon_threadsafe(self._woken, sender, place))
            self._wake.start(background)

    def _woken(self, sender: str, place: str) -> None:
        """Another process wrote rows for a place. What another sender of the last sweep sends doesn't concern this one."""
        if sender not in self._others:
            self._listener((), (place,))

    @property
    def away(self) -> str:
        """Why nothing can be written now; empty while the database is available."""
        return self._writer.away

    def before_commit(self, finish: Callable[[Work], None]) -> None:
        self._finish = finish

    def watch(self, committed: Callable[[Sequence[Delivery], Sequence[str]], None]) -> None:
        self._listener = committed

    async def write(self, unit: Callable[[Work], T], prefetch: Prefetch | None = None, *, hurry: bool = True) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not (hurry or self._patient):
            loop.call_later(MOMENT, self._hand_over)
        context = copy_context()  # so that the unit's lines in the log say what it belongs to
        self._patient.append(Task(partial(context.run, unit), prefetch, future, self._ticks()))  # type: ignore[call-arg]
        if hurry:
            self._hand_over()
        try:
            return await future
        finally:
            del future  # the traceback of its error leads to this frame: a cycle

    def _hand_over(self) -> None:
        if self._patient:
            self._writer.put(self._patient)
            self._patient = []

    async def read(self, look: Callable[[Connection], T]) -> T:
        """Run a function with a connection of its own, in a reader thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, look)
        except Exception as error:
            if trouble_of(error, self.engine) not in (DatabaseTrouble.UNIT, DatabaseTrouble.COLLIDED):
                raise StoreUnavailable(first_line(error)) from error
            raise

    async def look(self, question: Callable[[Queries], T]) -> T:
        return await self.read(lambda db: question(Reading(db)))

    async def view(self, unit: Callable[[Work], T]) -> T:
        """See :class:`bot.outbox.store.Outbox`."""
        return await self.ask(lambda work, _: unit(work))

    async def ask(self, unit: Callable[[Work, Queries], T]) -> T:
        context = copy_context()  # as in write
        return await self.read(lambda db: context.run(self._read_only, unit, db))

    def _read_only(self, unit: Callable[[Work, Queries], T], db: Connection) -> T:
        with db.snapshot():
            work = SqlWork(db, Ids(), self.worker, self._now(), sends=False)
            try:
                found = unit(work, Reading(db))
            except db.fails as error:
                if is_refused_write(error):
                    raise WouldWrite from error
                raise
            if work.transaction.is_changed():
                raise WouldWrite
            return found

    def mark(self) -> object | None:
        """SQLite appends each commit to its log. Two commits within a tick of the file's clock may have one mark if the log begins again;
        the next heartbeat changes it.
        """
        if self._log is None:
            return None
        try:
            log = self._log.stat()
        except FileNotFoundError:
            return None
        return log.st_mtime_ns, log.st_size

    async def lead(self, duty: str) -> bool:
        self._asked.add(duty)
        if self._is_back:
            return False
        if self._leads.get(duty, 0.0) > self._ticks():
            return True
        asked = self._ticks()
        held = await self.write(lambda work: workers.lead(work, duty))
        if held:
            self._leads[duty] = asked + workers.LEASE_MS / 1000 / 2
        return held

    async def release(self) -> None:
        """Give up all duties and places, so that other processes need not wait until the lease expires."""
        await self.write(workers.resign)

    async def step_back(self) -> bool:
        """Give up all duties and places until :meth:`come_back`, if another process sends. Returns whether one does."""
        self._is_back = await self.write(workers.step_back)
        if self._is_back:
            self._renewed_at = None
            self._leads.clear()
        return self._is_back

    def come_back(self) -> None:
        self._is_back = False

    async def beat(self) -> bool:
        """Renew the lease of this process. False if it had expired: others may have taken over its places."""
        if self._is_back:
            raise StoreUnavailable("this process has stepped back")
        asked = self._ticks()
        known, duties = await self.write(partial(workers.beat, sends=self.sends, duties=sorted(self._asked & self._leads.keys())))
        kept = self._renewed_at is None or (known and self._ticks() < self._renewed_at + workers.LEASE_MS / 1000)
        self._asked.clear()
        self._renewed_at = asked
        self._leads |= dict.fromkeys(duties, asked + workers.LEASE_MS / 1000 / 2)
        return kept

    @property
    def may_send(self) -> bool:
        """Whether the lease is certainly valid for all other processes. Only then may this process send."""
        return self._renewed_at is not None and self._ticks() < self._renewed_at + workers.LEASE_MS / 1000 * 0.8

    async def waiting(self, limit: int, held: AbstractSet[int], *, urgent: bool = False) -> WaitingRows:
        """See :meth:`storage.work.outbox.SqlOutbox.waiting`."""
        found = await self.write(partial(_waiting, limit, held, urgent))
        self._others = found.senders - {self.worker}
        return found

    async def probe(self) -> None:
        """Commit a unit that reads the busiest tables. Raises StoreUnavailable."""
        await self.write(_probe)

    async def overdue(self) -> tuple[float, float]:
        """See :class:`bot.program.auditor.AuditStore`."""
        return await self.read(partial(_overdue, self._now()))

    async def why_late(self) -> str:
        """See :class:`bot.program.auditor.AuditStore`."""
        return await self.read(partial(_why_late, self._now()))

    async def since(self, mark: str) -> float | None:
        """The seconds since the time that a counter holds; None if the counter was never set."""
        return await self.read(partial(_since, mark, self._now()))

    def _now(self) -> int:
        return int(self.clock() * 1000)

    async def close(self, within: float = 2 * LAST_PATIENCE) -> None:
        """Finish the units that wait, for at most so many seconds, then disconnect."""
        self._writer.closing_at = self._ticks()
        end = time.monotonic() + within
        self._hand_over()
        self._writer.put(None)
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < end:  # noqa: ASYNC110  a thread sets no asyncio event
            await asyncio.sleep(0.005)
        if self._wake is not None:
            self._wake.stop()
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._closed = True
        while self._resting:
            self._resting.pop().close()

    def _look(self, look: Callable[[Connection], T]) -> T:
        """Look with a connection that is kept for the next look: opening one takes longer than most looks. If the server has ended it
        meanwhile, look again with another.
        """
        while True:
            rested = self._rested()
            db = rested or Connection(self.engine, limits=READER)
            try:
                found = look(db)
                db.rest()
            except StopIteration as error:
                db.close()
                raise RuntimeError(OUT_OF_VALUES) from error
            except BaseException as error:
                db.close()
                if rested and db.dialect == "postgresql" and trouble_of(error, self.engine) in (DatabaseTrouble.CUT, DatabaseTrouble.AWAY):
                    continue
                raise
            if self._closed:
                db.close()
            else:
                self._resting.append(db)
            return found

    def _rested(self) -> Connection | None:
        try:
            return self._resting.pop()
        except IndexError:
            return None

    # Called by the writer, in its thread

    def opened(self, db: Connection) -> SqlWork:
        self._leases.outage = self._writer.outage
        return SqlWork(
            db,
            self._ids,
            self.worker,
            self._now(),
            self.busy,
            self._tails,
            sends=self.sends and not self._is_back,
            hours=self._hours,
            leases=self._leases,
            journals=self._journals,
        )

    def finish(self, work: SqlWork) -> None:
        self._finish(work)

    def committed(self, work: SqlWork, tasks: Sequence[Task]) -> None:
        for key, tail in work.places.tails.items():
            self._tails.pop(key, None)  # so that the places used last are at the end
            self._tails[key] = tail
        while len(self._tails) > MOST_TAILS:
            del self._tails[next(iter(self._tails))]
        self._on_loop(tasks, work.outbox.made, sorted(work.places.foreign), work.reminders.soonest())

    def ended(self, tasks: Sequence[Task]) -> None:
        self._on_loop(tasks, (), (), None)

    def undone(self) -> None:
        self._ids.give_up()

    def _on_loop(self, tasks: Sequence[Task], made: Sequence[Delivery], foreign: Sequence[str], due: int | None) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._resolve, tasks, made, foreign, due)

    def _resolve(self, tasks: Sequence[Task], made: Sequence[Delivery], foreign: Sequence[str], due: int | None) -> None:
        if made or foreign:
            self._listener(made, foreign)
        self.expect(due)
        self.committed_here()
        for task in tasks:
            task.resolve()
