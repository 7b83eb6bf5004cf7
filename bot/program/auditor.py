"""Finds work that should have happened and did not, and reports it in the log, the metrics and /readyz."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Protocol, Self

import structlog

from bot.announce.parked import PARKED_AT
from bot.announce.unshown import UNSHOWN_AT
from bot.ports.channel import Channel
from bot.ports.metrics import ALARMS, LATE, OLDEST
from bot.ports.store import StoreUnavailable

log = structlog.get_logger()
EVERY = 5.0
REMEMBERED = 3600.0  # seconds for which a delivery that was given up is reported
TOO_LATE = 50.0  # seconds, because every problem must be reported within a minute


class Alarm(StrEnum):
    """What can be late or missing: the label of the metric ``bellhop_alarms``. A channel's is followed by its name."""

    meaning: str

    DATABASE = "database", "The database can't be reached."
    OUTBOX = "outbox", f"A delivery has waited longer than {TOO_LATE:.0f} seconds; the warning says why, as far as that is known."
    UNSHOWN = "unshown", "Something could not be delivered or shown within the last hour; the log and the queue's managers say what."
    PARKED = "parked", "Something could not be processed within the last hour; `bellhop parked` lists it."
    REMINDERS = "reminders", f"A reminder is more than {TOO_LATE:.0f} seconds late."
    CHANNEL = "channel", f"A channel that this process connects has been disconnected for more than {TOO_LATE:.0f} seconds."

    def __new__(cls, value: str, meaning: str) -> Self:
        made = str.__new__(cls, value)
        made._value_ = value
        made.meaning = meaning
        return made


class AuditStore(Protocol):
    """The questions that the auditor asks the store."""

    async def overdue(self) -> tuple[float, float]:
        """Return the age in seconds of the oldest undelivered row, pauses included, and the lateness of the oldest due reminder."""

    async def why_late(self) -> str:
        """Say why the oldest delivery waits, as far as it is known."""

    async def since(self, mark: str) -> float | None:
        """Return how many seconds ago the time stored under a mark was; None if there is none."""


class Auditor:
    """``warnings`` holds the current problems as text, by a short name."""

    def __init__(self, ledger: AuditStore, channels: Mapping[str, Channel], late: Callable[[float], Awaitable[None]]) -> None:
        """``late`` receives, at each check, how many seconds the oldest due row is late."""
        self._ledger, self._channels, self._late = ledger, channels, late
        self.warnings: dict[str, str] = {}
        self._silent: dict[str, float] = {}

    async def look(self) -> None:
        found: dict[str, str] = {}
        try:
            outbox, reminders = await self._ledger.overdue()
            await self._late(reminders)
        except StoreUnavailable as error:
            found[Alarm.DATABASE] = f"the database is away: {error}"
        else:
            OLDEST.set(outbox)
            LATE.set(reminders)
            if outbox > TOO_LATE:
                why = await self._ledger.why_late()
                found[Alarm.OUTBOX] = f"the oldest delivery has waited {outbox:.0f} seconds{why and ': '}{why}"
            if (ago := await self._ledger.since(UNSHOWN_AT)) is not None and ago < REMEMBERED:
                found[Alarm.UNSHOWN] = (
                    "something could not be delivered or shown within the last hour; the log and the queue's managers know what"
                )
            if (ago := await self._ledger.since(PARKED_AT)) is not None and ago < REMEMBERED:
                found[Alarm.PARKED] = "something could not be processed within the last hour; `bellhop parked` lists it"
            if reminders > TOO_LATE:
                found[Alarm.REMINDERS] = f"the oldest reminder is {reminders:.0f} seconds late"
        for name, channel in self._channels.items():
            if not channel.trouble:
                self._silent.pop(name, None)
                continue
            since = self._silent.setdefault(name, time.monotonic())
            if time.monotonic() - since > TOO_LATE:
                found[f"{Alarm.CHANNEL} {name}"] = channel.trouble
        self._say(found)

    def _say(self, found: dict[str, str]) -> None:
        for what in found.keys() - self.warnings.keys():
            log.error("alarm", what=what, why=found[what])
        for what in self.warnings.keys() - found.keys():
            log.info("alarm over", what=what)
        for what in found.keys() | self.warnings.keys():
            ALARMS.labels(what).set(int(what in found))
        self.warnings = found
