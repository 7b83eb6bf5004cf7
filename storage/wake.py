"""PostgreSQL's wake-up between processes: the places that others wrote rows for come out, one call each."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Engine

from storage.engine import UNREACHABLE, WAKE, Connection

log = structlog.get_logger()
PAUSE = 1.0


class Wake:
    """A thread with a connection of its own. When it is away, the slow look at the outbox remains."""

    def __init__(self, engine: Engine, heard: Callable[[str], object]) -> None:
        self._engine, self._heard = engine, heard
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (*UNREACHABLE, self._engine.dialect.dbapi.Error) as error:  # type: ignore[union-attr]
                log.warning("nobody can wake us", reason=(str(error).strip() or type(error).__name__).splitlines()[0])
                self._stopped.wait(PAUSE)

    def _listen(self) -> None:
        db = Connection(self._engine)
        try:
            db.run(f"listen {WAKE}")
            while not self._stopped.is_set():
                for note in db.raw.driver_connection.notifies(timeout=PAUSE):
                    if not self._stopped.is_set():
                        self._heard(note.payload)
        finally:
            db.close()
