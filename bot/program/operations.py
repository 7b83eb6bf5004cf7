"""What the web desk tells about the running desk: settings, health, what waits for a person, and the check of the record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from bot.core.calendar import Calendar
from bot.core.durations import in_years, short
from bot.ports.channel import Finding
from bot.ports.operations import ParkedItem, Proof, SettingLine, Undelivered
from bot.program.findings import record, work_left
from bot.program.surroundings import disk
from bot.settings import Settings
from bot.settings.redact import HIDDEN, Redactor, secrets_of
from storage import parked, symptoms
from storage.engine import Connection
from storage.journal import newest_seal
from storage.store import SqlStore
from storage.verify import verify

PAUSE = 0.05  # seconds at most for which a check of the record lets others work, after each ticket
MOST = 200  # deliveries that are listed
GROUPS = ("desk", "database", "http", "channels", "queues", "customers", "rating", "files", "privacy", "reactions", "alerts", "webhooks")
_HOSTS_ONLY = ("alerts.", "webhooks.")  # addresses that may contain a secret


class _Stopped(Exception):
    """Nobody waits for the check any more."""


class DeskOperations:
    """See :class:`bot.ports.operations.Operations`."""

    def __init__(self, settings: Settings, store: SqlStore, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        self._redact = Redactor(secrets_of(settings))
        self.file = settings.file

    async def parked(self) -> Sequence[ParkedItem]:
        found = await self._store.read(parked.listed)
        return [ParkedItem(one.number, one.channel, self._redact(one.reason), one.at, again=one.again) for one in found]

    async def undelivered(self, queues: Sequence[str]) -> Sequence[Undelivered]:
        found = await self._store.read(partial(symptoms.undelivered, now=self._now, queues=queues, most=MOST))
        return [Undelivered(one.number, one.ticket, one.state == "in_doubt", self._redact(one.error), one.at) for one in found]

    def settings(self) -> Sequence[SettingLine]:
        return [line for group in GROUPS for line in self._lines(group, getattr(self._settings, group))]

    async def health(self) -> Sequence[Finding]:
        now, zone = self._now, self._settings.desk.timezone
        shown = await self._store.read(partial(symptoms.symptoms, now=now))
        return [*work_left(zone, shown, now), *record(zone, shown, now), *await asyncio.to_thread(lambda: list(disk(self._settings)))]

    async def verify(self, moved: Callable[[int, int], None]) -> Proof:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()

        def progress(done: int, total: int) -> None:
            if stopped.is_set():
                raise _Stopped
            loop.call_soon_threadsafe(moved, done, total)

        try:
            return await asyncio.to_thread(self._verify, progress)
        finally:
            stopped.set()

    @property
    def _now(self) -> int:
        return int(self._clock() * 1000)

    def _verify(self, progress: Callable[[int, int], None]) -> Proof:
        """Check the record with a connection of its own, half of the time, so that the desk isn't slowed down."""
        began = time.monotonic()

        def paced(done: int, total: int) -> None:
            nonlocal began
            progress(done, total)
            time.sleep(min(time.monotonic() - began, PAUSE))
            began = time.monotonic()

        db = Connection(self._store.engine)
        try:
            found, seal = verify(db, self._settings.desk.first_number, (), paced), newest_seal(db)
        except _Stopped:
            return Proof("", 0)
        finally:
            db.close()
        return Proof(found.broken, found.tickets, found.older, seal.hash if seal else "", seal.at if seal else 0)

    def _lines(self, key: str, value: object) -> Iterator[SettingLine]:
        """Yield a line for each value below a key. What a calendar holds is shown as a picture."""
        inner = _inner(value)
        if inner is None:
            parts = key.split(".")
            queue = parts[1] if parts[0] == "queues" else ""
            yield SettingLine(key, self._written(key, value), queue)
            return
        for name, one in inner:
            if not isinstance(one, Calendar):
                yield from self._lines(f"{key}.{name}", one)

    def _written(self, key: str, value: object) -> str:
        if isinstance(value, SecretStr):
            return HIDDEN if value.get_secret_value() else ""
        if isinstance(value, bool) or value is None:
            return {True: "true", False: "false", None: ""}[value]
        if isinstance(value, timedelta):
            return in_years(value) if ".retention." in key else short(value)
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(self._written(key, one) for one in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{name}: {self._written(key, one)}" for name, one in value.items())
        if is_dataclass(value) and not isinstance(value, type):
            told = str(value)
            parts = (f"{field.name}: {self._written(key, getattr(value, field.name))}" for field in fields(value))
            return ", ".join(parts) if "(" in told else told
        text = self._redact(value.isoformat() if isinstance(value, date) else str(value))
        return _host(text) if key.startswith(_HOSTS_ONLY) else text


def _inner(value: Any) -> list[tuple[str, object]] | None:
    """Return the keys below a value; None if it has none."""
    if isinstance(value, BaseModel):
        return [(name, getattr(value, name)) for name in type(value).model_fields]
    if isinstance(value, Mapping) and value:
        return [(str(name), one) for name, one in value.items()]
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith("bot.settings"):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return None


def _host(text: str) -> str:
    """Return an address without what may be a secret in it."""
    found = urlsplit(text)
    return (
        f"{found.scheme}://{found.netloc}/{HIDDEN}" if found.scheme in ("http", "https") and found.path.strip("/") + found.query else text
    )
