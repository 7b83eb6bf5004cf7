"""``bellhop doctor``: everything that needs manual action, with what to do. It includes ``bellhop check``."""

from __future__ import annotations

import time
from importlib import metadata

from bot.app import CannotStart, database_problem, open_store
from bot.i18n.sentences import say
from bot.ports.channel import Finding
from bot.program.checking import findings
from bot.program.findings import record, work_left
from bot.program.surroundings import disk, platform_clocks, running_desk, skew, store
from bot.settings import Settings
from storage.engine import Connection, database_errors
from storage.migrate import HEAD
from storage.symptoms import Symptoms, symptoms


async def diagnose(settings: Settings, *, offline: bool = False) -> list[Finding]:
    """Return what ``check`` finds, and what the database, the disk, the clocks and the running desk show. ``offline`` asks no platform."""
    found = await findings(settings, offline=offline)
    found.append(Finding("ok", say("This is Bellhop {version}; its database schema is {schema}.", version=_version(), schema=HEAD)))
    now = int(time.time() * 1000)
    shown, zone = None, settings.desk.timezone
    try:
        shown = _symptoms(settings, now)
        found += [*work_left(zone, shown, now), *record(zone, shown, now)]
    except CannotStart:
        pass  # check has said why
    except database_errors() as error:
        found.append(Finding("error", say("{problem}", problem=database_problem(settings, error))))
    found += disk(settings)
    found += await store(settings)
    if shown is not None:
        found += skew(shown.server_ahead)
        found += await running_desk(settings, shown.running)
    if not offline:
        found += await platform_clocks(settings)
    return found


def _version() -> str:
    return metadata.version("bellhop")


def _symptoms(settings: Settings, now: int) -> Symptoms:
    db = Connection(open_store(settings).engine)
    try:
        return symptoms(db, now)
    finally:
        db.close()
