"""Wires everything together: configuration, store, desk, channels, courier, clock, HTTP server."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from errno import EADDRNOTAVAIL
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from socket import gaierror
from typing import Any

import structlog

from adapters import load
from bot.intake.desk import Desk
from bot.intake.presence import Presence
from bot.outbox.courier import Courier
from bot.outbox.delays import EVERY as DELAYS_EVERY
from bot.outbox.delays import Delays
from bot.ports.background import Background, Endless
from bot.ports.channel import Channel
from bot.ports.outbound import DeliveryError
from bot.ports.store import StoreUnavailable
from bot.program.auditor import EVERY as AUDIT_EVERY
from bot.program.auditor import Auditor
from bot.program.health import Health
from bot.program.outlets import outlets_of
from bot.program.standing import Standing
from bot.program.web import ApiPort, DeskPages, Web
from bot.program.webhooks import Webhooks
from bot.screens.files_on_demand import FilesOnDemand
from bot.settings import HttpSettings, Settings
from bot.settings.layers import variable_name
from bot.settings.rules import Rules
from bot.timers.alerts import Alerts
from bot.timers.attendance import EVERY, Attendance
from bot.timers.clock import Clock
from bot.timers.indexing import EVERY as INDEXED_EVERY
from bot.timers.indexing import Indexer
from bot.timers.late_alarm import LateAlarm
from bot.timers.removals import EVERY as REMOVED_EVERY
from bot.timers.removals import Removals
from bot.timers.webhooks import EVERY as WEBHOOKS_EVERY
from bot.timers.webhooks import WebhookWatch
from storage import workers
from storage.engine import UNREACHABLE, Connection, open_engine, sqlite_file, why_not
from storage.files import FileStore, FilesUnusable, folder_of
from storage.journal import Seals
from storage.migrate import WrongSchema, ensure, exists
from storage.private import shared_below, shared_database
from storage.store import SqlStore

log = structlog.get_logger()
LONGEST_TURN = 60.0  # seconds for a task that only asks or writes the database
LONGEST_PAUSE = 30.0  # seconds between two attempts to connect
GROUPS_EVERY = 300.0  # seconds between two requests for the members of groups that escalations name
STOP = 9.0  # seconds from the signal to the end; a supervisor allows ten
INBOUND_AT_STOP = 4.0  # seconds of these, at most, for inbound events in progress
RESERVED_AT_STOP = 1.5  # seconds of these that are reserved for the last writes


class ProcessRole(StrEnum):
    ALL = "all"
    WEB = "web"
    WORKER = "worker"


class CannotStart(Exception):
    """The desk can't start. The text says in one sentence what is wrong and how to fix it."""


def shape(kind: str) -> Any:
    """Return the settings model of an adapter."""
    return load(kind).settings


def rules_of(settings: Settings) -> Rules:
    desk = settings.desk
    return Rules(
        name=desk.name,
        language=desk.language,
        languages=tuple(desk.languages),
        queues=settings.queues,
        customers=settings.customers,
        zone=desk.timezone,
        rate_replies=settings.rating.replies,
        rate_on_close=settings.rating.on_close,
        send_seals=desk.send_seals,
        privacy=settings.privacy,
        reactions=settings.reactions,
        webhooks=settings.webhooks,
    )


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Build the configured channels that have their secrets, without connecting them."""
    found = {}
    for name, entry in settings.channels.items():
        adapter = load(entry.kind)
        if adapter.ready(entry):
            found[name] = adapter.build(name, entry, settings.http.url)
    return found


def missing_tokens(settings: Settings) -> dict[str, str]:
    """Return the channels that stay off, each with the environment variable that its token is missing from."""
    off = {name: load(entry.kind) for name, entry in settings.channels.items() if not load(entry.kind).ready(entry)}
    return {name: variable_name(("channels", name, adapter.required)) for name, adapter in off.items()}


def database_exists(settings: Settings) -> bool:
    """Check the database without changing it. Return False if the first start will create it. Raises CannotStart."""
    url = settings.database.url
    try:
        return exists(open_engine(url))
    except WrongSchema as error:
        raise CannotStart(str(error)) from error
    except UNREACHABLE as error:
        raise CannotStart(f"The database under database.url cannot be opened: {why_not(url, error)}.") from error


def open_store(settings: Settings, *, sends: bool = False) -> SqlStore:
    """Open the database and check its owner and schema. Raises CannotStart."""
    url = settings.database.url
    try:
        engine = open_engine(url)
        ensure(engine, settings.desk.first_number)
        db = Connection(engine)
        try:
            other = workers.elsewhere(db, int(time.time() * 1000)) if engine.dialect.name == "sqlite" else ""
        finally:
            db.close()
    except WrongSchema as error:
        raise CannotStart(str(error)) from error
    except UNREACHABLE as error:
        raise CannotStart(f"The database under database.url cannot be opened: {why_not(url, error)}.") from error
    if other:
        raise CannotStart(
            f"Another machine ({other}) works on this SQLite file. One file is for one machine: stop the other one (if it crashed, wait "
            f"{workers.LEASE_MS // 1000} seconds), or use PostgreSQL (database.url)."
        )
    return SqlStore(engine, workers.new_name(), sends=sends, hours=rules_of(settings))


def database_problem(settings: Settings, error: Exception) -> str:
    """Say that the database failed while somebody worked with it, why, and what to do."""
    return f"The database under database.url can't be used: {why_not(settings.database.url, error)}."


def open_files(settings: Settings) -> FileStore:
    """Open the store of attachments. Raises CannotStart."""
    try:
        return FileStore(settings.files.store)
    except FilesUnusable as error:
        raise CannotStart(str(error)) from error


def shared_paths(settings: Settings) -> list[Path]:
    """Return our files and folders that other users of this machine can access."""
    file = sqlite_file(settings.database.url)
    folder = folder_of(settings.files.store)
    return [*(shared_database(file) if file else ()), *(shared_below(folder) if folder else ())]


def tune_garbage_collector() -> None:
    """Tune the garbage collector: existing objects are permanent and we create no cycles, so rare collections save 10 % of all time.

    Cycles of libraries are found at the latest after 1.25 million new objects: some 25,000 messages.

    Nothing is collected first: that would take as long as loading a platform's library, and would free almost nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000, 5, 5)
    gc.enable()


class App:
    """One process of the desk. Tests may pass ``channels`` and ``background``."""

    def __init__(
        self,
        settings: Settings,
        role: ProcessRole = ProcessRole.ALL,
        channels: Mapping[str, Channel] | None = None,
        background: Background | None = None,
    ) -> None:
        self.settings, self.role = settings, role
        self.background = background or Background()
        self.rules = rules_of(settings)
        self.channels = channels_of(settings) if channels is None else dict(channels)
        self.store = open_store(settings, sends=role is not ProcessRole.WEB)
        stored = open_files(settings)
        self.files = FilesOnDemand(stored, self.store, self.rules, self.channels)
        self.removals = Removals(self.store, stored, self.rules, self.channels)
        self.webhooks = Webhooks(self.rules.webhooks)
        self.courier = Courier(self.store, self.channels, self.rules, self.files, self.background, self.webhooks)
        presence = Presence(self.store, self.courier.fleeting, self.background)
        self.desk = Desk(self.rules, self.store, self.channels, presence, background=self.background, reach=self.courier.reach)
        self.attendance = Attendance(self.store, self.rules, self.channels)
        self.clock = Clock(self.desk.tick)
        heard = {name: channel for name, channel in self.channels.items() if self._listens_to(channel)}
        self.auditor = Auditor(self.store, heard, LateAlarm(self.store, self.rules).report)
        self.standing = Standing(self.store, self.courier.reach, self.courier.lose_lease, workers.LEASE_MS / 1000)
        self.health = Health(self.store, heard, self.background, self.auditor)
        self.alerts = Alerts(
            self.store,
            self.rules,
            heard,
            self.desk.heard_at,
            tuple(outlets_of(settings.alerts, settings.desk.name)),
            after=settings.alerts.after.total_seconds(),
            silence=settings.alerts.silence,
        )
        self.delays = Delays(self.store, self.rules, self.channels)
        self.seals = Seals(self.store)
        self.indexer = Indexer(self.store)
        serves = role is not ProcessRole.WORKER
        api = self._load_api if settings.http.api and serves else None
        has_desk = settings.http.desk and find_spec("jinja2") is not None
        self.rules.web_url = _web_url(settings.http) if has_desk else ""
        desk = self._load_desk if has_desk and serves else None
        self.web = Web(settings.http, self.channels, self.health.look, serves_channels=serves, api=api, desk=desk)
        self.port = 0
        self._connecting: list[Endless] = []
        self._listening: set[str] = set()

    async def start(self) -> None:
        self.store.start(self.background)
        try:
            await self.store.beat()
            if self.role is not ProcessRole.WEB:
                await self.removals.catch_up()
            self.port = await self.web.start()
            if self.rules.web_url.startswith("http://"):  # a port of 0 is known now
                self.rules.web_url = self.rules.web_url.replace(":0/", f":{self.port}/")
        except StoreUnavailable as error:
            await self.store.close()
            raise CannotStart(
                f"The database under database.url takes nothing: {error}. Check who holds it, its rights and the disk."
            ) from error
        except OSError as error:
            await self.store.close()
            raise CannotStart(_not_listening(self.settings.http, error)) from error
        self._connecting = [
            self.background.until_done(
                f"connect:{name}", partial(self._connect, name, channel), longest=LONGEST_PAUSE, expected=(DeliveryError, StoreUnavailable)
            )
            for name, channel in self.channels.items()
        ]
        beat = self.store.beat if self.role is ProcessRole.WEB else self.standing.beat
        self._every("beat", workers.LEASE_MS / 4000, beat, within=LONGEST_TURN)
        self._every("alerts", self.alerts.every, self.alerts.look, within=LONGEST_TURN * 2)
        if self.role is not ProcessRole.WEB:
            self.store.expect = self.clock.expect
            self.clock.start(self.background)
            self.courier.start()
            if self.rules.webhooks:
                self._every("webhooks", WEBHOOKS_EVERY, WebhookWatch(self.store, self.rules, self.webhooks).look, within=LONGEST_TURN)
            self._every("delays", DELAYS_EVERY, self.delays.look, within=LONGEST_TURN)
            self._every("auditor", AUDIT_EVERY, self.auditor.look, within=LONGEST_TURN)
            self._every("seals", 60.0, self.seals.daily)
            self._every("proofs", 60.0, self.seals.prove)
            self._every("figures", 60.0, self.desk.count)
            self._every("search", INDEXED_EVERY, self.indexer.turn)
            self._every("reruns", 5.0, self.desk.rerun)
            self._every("forgetting", 3600.0, self.desk.forget)
            self._every("removals", REMOVED_EVERY, self.removals.turn)
            self._every("attendance", EVERY, self.attendance.check)
            self._every("groups", GROUPS_EVERY, self.desk.learn_groups)
        log.info("started", role=self.role.value, port=self.port, channels=sorted(self.channels), queues=sorted(self.rules.queues))

    def _every(self, name: str, seconds: float, task: Callable[[], Awaitable[object]], within: float | None = None) -> None:
        self.background.every(name, task, seconds, expected=(StoreUnavailable,), within=within)

    async def stop(self) -> None:
        """Accept nothing new, finish what was begun, and release everything. All steps share one
        deadline, because each of them may hang.
        """
        end = time.monotonic() + STOP

        def left(keep: float = 0.0) -> float:
            return max(0.0, end - keep - time.monotonic())

        channels = self.channels.values()
        await _bounded(min(INBOUND_AT_STOP, left()), *(task.cancel() for task in self._connecting))
        listeners = [channel.stop_listening() for channel in channels]
        await _bounded(min(INBOUND_AT_STOP, left()), *listeners, self.web.stop(), self.clock.stop())
        await self.courier.stop(left(RESERVED_AT_STOP))
        await _bounded(left(0.8 * RESERVED_AT_STOP), self.courier.give_back())
        await _bounded(left(0.7 * RESERVED_AT_STOP), self.desk.close(), self.background.close())
        ends = (*(channel.close() for channel in channels), self.webhooks.close())
        await _bounded(left(0.4 * RESERVED_AT_STOP), *ends, self.store.release())
        await self.store.close(left())
        log.info("stopped")

    async def _connect(self, name: str, channel: Channel) -> None:
        """Connect a channel. Steps that succeeded aren't repeated when a later one fails."""
        await channel.open()
        if self._listens_to(channel) and name not in self._listening:
            try:
                await channel.listen(self.desk)
            except Exception:
                await channel.stop_listening()
                raise
            self._listening.add(name)
        await self.desk.learn()

    def _load_api(self) -> ApiPort:
        from bot.api.server import Api  # noqa: PLC0415  many desks are never asked

        return Api(self.desk, self.store, self.files, self.settings.http.api_rate)

    def _load_desk(self) -> DeskPages:
        from bot.program.operations import DeskOperations  # noqa: PLC0415  many desks are never asked
        from bot.web.server import WebDesk  # noqa: PLC0415

        return WebDesk(
            self.desk, self.store, self.files, self.background, DeskOperations(self.settings, self.store), self.settings.http.oidc
        )

    def _listens_to(self, channel: Channel) -> bool:
        """Whether this process's role receives the channel's events."""
        return self.role is ProcessRole.ALL or channel.hears_by_http is (self.role is ProcessRole.WEB)


def _web_url(http: HttpSettings) -> str:
    """Return where browsers find the web desk."""
    here = "127.0.0.1" if http.host in ("0.0.0.0", "::") else http.host  # noqa: S104  every address is this machine's, too
    return f"{http.url or f'http://{here}:{http.port}'}/desk"


def _not_listening(http: HttpSettings, error: OSError) -> str:
    if isinstance(error, gaierror) or error.errno == EADDRNOTAVAIL:
        return f"{http.host} cannot be listened on: {error.strerror}. Write an address of this machine under http.host, such as 127.0.0.1."
    return f"Port {http.port} cannot be used: {error.strerror}. Choose another one under http.port."


async def _bounded(seconds: float, *work: Awaitable[Any]) -> None:
    """Run all of this concurrently. Abandon whatever takes too long, even if it can't be cancelled."""
    tasks = [asyncio.ensure_future(one) for one in work]
    if not tasks:
        return
    _, hanging = await asyncio.wait(tasks, timeout=seconds)
    for task in hanging:
        task.cancel()
    if hanging:
        await asyncio.wait(hanging, timeout=0.1)
    for task in tasks:
        error = task.exception() if task.done() and not task.cancelled() else None
        if error is not None or task in hanging:
            log.warning("shutdown step failed", what=str(task.get_coro()), reason=str(error or "it took too long"))
