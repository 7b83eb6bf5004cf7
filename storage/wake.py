"""Listens to PostgreSQL's notifications: other processes wrote rows for a place that this process sends to."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from bot.ports.background import Background
from storage.engine import UNREACHABLE, WAKE, Connection

PAUSE = 1.0


class Wake:
    """A thread with a connection of its own. Without it, the courier still finds the rows when it reads the outbox periodically."""

    def __init__(self, engine: Engine, notified: Callable[[str, str], object]) -> None:
        """``notified`` is called with the sender of a place, empty if there is none, and with the place."""
        self._engine, self._notified = engine, notified
        self._stopped = threading.Event()
        self._db: Connection | None = None

    def start(self, background: Background) -> None:
        expected = (*UNREACHABLE, self._engine.dialect.dbapi.Error)  # type: ignore[union-attr]
        background.thread("wake", self._turn, expected=expected).start()

    def stop(self) -> None:
        self._stopped.set()

    def _turn(self) -> bool:
        """Listen for a moment. Returns False after :meth:`stop`."""
        if self._stopped.is_set():
            self._drop()
            return False
        try:
            self._listen()
        except Exception:
            self._drop()
            raise
        return True

    def _listen(self) -> None:
        if self._db is None:
            self._db = Connection(self._engine)
            self._db.run(f"listen {WAKE}")
        for note in self._db.raw.driver_connection.notifies(timeout=PAUSE):
            if not self._stopped.is_set():
                sender, _, place = note.payload.partition(" ")
                self._notified(sender, place)

    def _drop(self) -> None:
        if self._db is not None:
            db, self._db = self._db, None
            db.close()
