"""Whether this process fulfils its role, for ``/readyz``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.ports.background import Background
from bot.ports.channel import Channel
from bot.ports.store import StoreUnavailable
from bot.program.auditor import Auditor

PATIENCE = 2.0  # seconds for the database
HELD = f"no answer for {PATIENCE:.0f} seconds: a migration or another program holds it, or its server is overloaded"


@dataclass(frozen=True, slots=True)
class Report:
    """``facts`` name what is wrong; a request without the right to see them gets only whether something is."""

    ready: bool
    facts: Mapping[str, Any]

    @property
    def status(self) -> str:
        return "down" if not self.ready else "warning" if self.facts.get("warnings") else "ok"

    @property
    def brief(self) -> dict[str, Any]:
        return {"ready": self.ready, "status": self.status}

    @property
    def full(self) -> dict[str, Any]:
        return {**self.brief, **self.facts}


class Database(Protocol):
    """The questions that health asks the store."""

    @property
    def away(self) -> str:
        """Why the database can't be reached; empty if it can."""

    async def probe(self) -> None:
        """Return when the database accepts writes. Raises StoreUnavailable."""


class Health:
    """``heard`` are the channels that this role receives events from; the other channels are another process's responsibility."""

    def __init__(self, store: Database, heard: Mapping[str, Channel], background: Background, auditor: Auditor) -> None:
        self._store, self._heard, self._background, self._auditor = store, heard, background, auditor

    async def look(self) -> Report:
        channels = {name: channel.trouble or "ok" for name, channel in self._heard.items()}
        database = await self._database()
        down = self._background.down
        facts = {
            "database": database or "ok",
            "channels": channels,
            "tasks": down or "ok",
            "warnings": [*self._auditor.warnings.values(), *(f"the task {name} is down: {why}" for name, why in down.items())],
        }
        return Report(not database and all(words == "ok" for words in channels.values()), facts)

    async def _database(self) -> str:
        """Say why the database doesn't answer; empty if it does."""
        try:
            await asyncio.wait_for(self._store.probe(), PATIENCE)
        except (StoreUnavailable, TimeoutError) as error:
            return str(error) or self._store.away or HELD
        return self._store.away
