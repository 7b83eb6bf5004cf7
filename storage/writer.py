"""The writer's thread: runs units of work in groups, commits each group at once, and then returns the results.

A unit that fails is run again without its group. A unit that meets a locked row is run again by itself while others are committed; the
later units of its line wait. While the database is away all units wait. A unit that has waited too long is refused.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from sqlalchemy import Engine

from bot.ports.store import Line, Prefetch, StoreUnavailable
from bot.ports.work import Work
from storage.engine import Connection, SessionLimits
from storage.troubles import DatabaseTrouble, StaleRow, trouble_of
from storage.work.sql_work import SqlWork

log = structlog.get_logger()
GROUP = 128
PATIENCE = 2.5  # seconds that a unit may wait for a database that is away before it is refused: some callers wait only three
LAST_PATIENCE = 1.0  # the same when the program ends
BUSY_MS = 500  # how long one attempt waits for a lock
HASTY_MS = 10  # the same while rows are known to be locked, so that other units do not wait for them
HASTY_FOR = 1.0  # seconds after a lock was met
LIMITS = SessionLimits(lock=BUSY_MS, idle=5_000, statement=20_000)
TRIES = 5  # attempts of a unit whose rows collide with those of another process
CUTS = 2  # so many sessions in a row may be ended by the server before the database counts as away
PAUSE = 0.1  # seconds between two attempts while the database is away
AFTER_OUTAGE = 8.0  # seconds after which all processes that are alive have renewed their leases
SOONEST, LATEST = 0.02, 0.25  # seconds until a unit that met a lock is run again
AT_ONCE = 8  # so many of these units are run again before new ones
OUT_OF_VALUES = "took the next value where there was none"
"""What a ``StopIteration`` says to whoever waits for a unit: a future takes none, so its caller would wait for ever."""


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@dataclass(slots=True, eq=False)
class Task:
    """A unit, and the future that its caller waits for."""

    unit: Callable[[Work], Any]
    prefetch: Prefetch | None
    future: Any
    since: float
    result: Any = None
    error: BaseException | None = None
    runs: int = 0
    pause: float = 0.0

    @property
    def line(self) -> Line | None:
        return self.prefetch.line if self.prefetch else None

    def resolve(self) -> None:
        """Give the caller the result or the error, once. The error is forgotten: its traceback leads to frames that hold this task."""
        future, error, self.future, self.error = self.future, self.error, None, None
        if future is None or future.done():
            return
        if isinstance(error, StopIteration):
            error = RuntimeError(OUT_OF_VALUES).with_traceback(error.__traceback__)
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(self.result)


@dataclass(slots=True, eq=False)
class _Locked:
    """A unit that met a lock, when it is run again, and the later units of its line."""

    task: Task
    again: float
    behind: list[Task] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a transaction was undone. ``at`` is the unit that was running; None when all units had run, or none."""

    error: BaseException
    at: int | None


class WriterListener(Protocol):
    """What the writer calls in its store, from its own thread."""

    def finish(self, work: SqlWork) -> None:
        """All units of a transaction have run."""

    def opened(self, db: Connection) -> SqlWork:
        """The work for a new transaction."""

    def committed(self, work: SqlWork, tasks: Sequence[Task]) -> None: ...
    def ended(self, tasks: Sequence[Task]) -> None:
        """These failed or were refused: see their ``error``."""

    def undone(self) -> None: ...


class Writer:
    """``ticks`` counts seconds on a clock that is never set."""

    def __init__(self, engine: Engine, listener: WriterListener, ticks: Callable[[], float]) -> None:
        self._engine, self._listener, self._ticks = engine, listener, ticks
        self.away = ""
        self._away_since, self._back_at = 0.0, -AFTER_OUTAGE
        self.closing_at = float("inf")
        self._queue: queue.SimpleQueue[list[Task] | None] = queue.SimpleQueue()
        self._is_open = True
        self._pending: set[Task] = set()
        self._locked: list[_Locked] = []
        self._by_line: dict[Line, _Locked] = {}
        self._hasty_until = float("-inf")
        self._cuts = 0
        self._db: Connection | None = None

    def put(self, tasks: list[Task] | None) -> None:
        """Add units to the queue, from any thread. None means that no more will come."""
        self._queue.put(tasks)

    def turn(self) -> bool:
        """Wait for units and run them. Returns False after the last ones."""
        try:
            tasks = self._gather() if self._is_open else []
            if not self._is_open:
                time.sleep(self._idle() or 0)
            self._pending.update(tasks)
            self._settle([tasks])
            self._settle(self._due_again())
        except Exception as error:
            self._give_up(error)
            raise
        if self._is_open or self._locked:
            return True
        self._drop()
        return False

    def _give_up(self, error: Exception) -> None:
        """Handle an error of our own outside of units: all waiting callers get it, and the next turn uses a new connection."""
        self._listener.undone()
        self._drop()
        self._locked.clear()
        self._by_line.clear()
        left = list(self._pending)
        for task in left:
            task.error = error
        self._ended(left)

    def _gather(self) -> list[Task]:
        """The units that wait; none if a unit that met a lock must be run again first."""
        tasks: list[Task] = []
        wait = self._idle()
        while len(tasks) < GROUP:
            try:
                more = self._queue.get_nowait() if tasks else self._queue.get(timeout=wait)
            except queue.Empty:
                break
            if more is None:
                self._is_open = False
                break
            tasks += more
        return tasks

    def _idle(self) -> float | None:
        """Seconds until a unit that met a lock is run again; None while there is none."""
        return max(0.0, min(one.again for one in self._locked) - self._ticks()) if self._locked else None

    def _settle(self, groups: list[list[Task]]) -> None:
        """Run groups until each unit is committed, refused, failed, or waits for a lock."""
        while groups:
            group = self._in_turn(groups.pop(0))
            if group and (failure := self._attempt(group)) is not None:
                groups[:0] = self._after(group, failure)
                del failure  # its traceback leads to this frame: a cycle, which would keep all units of the group

    def _in_turn(self, tasks: Sequence[Task]) -> list[Task]:
        """The units that may run now. Later units of a line wait with one that waits for a lock. Units of a broken line are refused."""
        ready: list[Task] = []
        refused: list[Task] = []
        for task in tasks:
            line = task.line
            if line is not None and line.broken:
                refused.append(task)
            elif line is not None and line in self._by_line:
                self._by_line[line].behind.append(task)
            else:
                ready.append(task)
        if refused:
            self._refuse(refused, "an earlier message of the same conversation was refused")
        return ready

    def _due_again(self) -> list[list[Task]]:
        """The units that met a lock and are due again, each in its own group, followed by the units that waited for it."""
        now = self._ticks()
        due = [one for one in self._locked if one.again <= now][:AT_ONCE]
        for one in due:
            self._locked.remove(one)
            if one.task.line is not None:
                del self._by_line[one.task.line]
        return [group for one in due for group in ([one.task], one.behind)]

    def _after(self, group: list[Task], failure: _Failure) -> list[list[Task]]:
        """The groups to run next, after a group was rolled back."""
        trouble = trouble_of(failure.error, self._engine)
        if trouble is DatabaseTrouble.CUT and self._cuts < CUTS:
            self._cuts += 1
            log.warning("our session was ended; connecting again", reason=first_line(failure.error))
            return [group]
        if trouble in (DatabaseTrouble.AWAY, DatabaseTrouble.CUT):
            left = self._still_waiting(group, failure.error)
            return [left] if left else []
        if trouble is DatabaseTrouble.LOCKED:
            self._hasty_until = self._ticks() + HASTY_FOR
        if len(group) == 1:
            return self._alone(group[0], failure.error, trouble)
        if failure.at is None:
            half = len(group) // 2
            return [group[:half], group[half:]]
        return [group[: failure.at], [group[failure.at]], group[failure.at + 1 :]]

    def _alone(self, task: Task, error: BaseException, trouble: DatabaseTrouble) -> list[list[Task]]:
        if trouble is DatabaseTrouble.COLLIDED and task.runs < TRIES:
            return [[task]]
        if trouble is DatabaseTrouble.LOCKED or isinstance(error, StaleRow):
            self._put_off(task, error)
        else:
            task.error = error
            self._ended([task])
        return []

    def _put_off(self, task: Task, error: BaseException) -> None:
        """Run it again soon, unless it has waited too long."""
        if self._is_late(task):
            log.warning("a row stays locked", reason=first_line(error), runs=task.runs)
            self._refuse([task], f"a row is locked: {first_line(error)}")
            return
        task.pause = min(2 * task.pause or SOONEST, LATEST)
        locked = _Locked(task, self._ticks() + task.pause)
        self._locked.append(locked)
        if task.line is not None:
            self._by_line[task.line] = locked

    def _still_waiting(self, group: list[Task], error: BaseException) -> list[Task]:
        if not self.away:
            log.error("database away", error=first_line(error))
            self._away_since = self._ticks()
        self.away = first_line(error)
        late = [task for task in group if self._is_late(task)]
        left = [task for task in group if task not in late]
        if late:
            self._refuse(late, self.away)
        if left:
            time.sleep(PAUSE)
        return left

    def _is_late(self, task: Task) -> bool:
        now = self._ticks()
        return now - task.since > PATIENCE or now - self.closing_at > LAST_PATIENCE

    def _refuse(self, tasks: Sequence[Task], reason: str) -> None:
        """Refuse units, and from now on the rest of their lines: it must not be stored before the refused units are sent again."""
        for task in tasks:
            task.error = StoreUnavailable(reason)
            if task.line is not None:
                task.line.broken = True
        self._ended(tasks)

    def _ended(self, tasks: Sequence[Task]) -> None:
        self._pending.difference_update(tasks)
        self._listener.ended(tasks)

    def _attempt(self, group: list[Task]) -> _Failure | None:
        at: int | None = None
        try:
            db = self._connection()
            work = self._listener.opened(db)
            hasty = bool(self._locked) or self._ticks() < self._hasty_until
            db.begin(HASTY_MS if hasty else None)
            if not hasty:  # otherwise it would not be known which unit met the lock
                work.prepare(task.prefetch for task in group if task.prefetch)
            for at, task in enumerate(group):  # noqa: B007  where it stopped is told
                task.runs += 1
                task.result = task.unit(work)
                work.end_unit()
            at = None
            self._listener.finish(work)
            work.flush()
            if db.dialect == "postgresql":
                db.notify(work.places.elsewhere)
            db.commit()
        except Exception as error:  # noqa: BLE001  what a unit raises is its caller's to hear
            self._undo()
            return _Failure(error, at)
        if self.away:
            self._back_at = self._ticks()
        self.away, self._cuts = "", 0
        self._pending.difference_update(group)
        self._listener.committed(work, group)
        return None

    @property
    def outage(self) -> float:
        """For how many seconds nobody may have been able to renew a lease: since the database was away, until soon after it is back."""
        now = self._ticks()
        return now - self._away_since if self.away or now < self._back_at + AFTER_OUTAGE else 0.0

    def _connection(self) -> Connection:
        if self._db is None:
            self._db = Connection(self._engine, limits=LIMITS)
        return self._db

    def _undo(self) -> None:
        """Roll the transaction back. A connection that cannot do even that is closed."""
        self._listener.undone()
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
