"""Whether this process does what its role asks of it: for ``/readyz``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.ports.background import Background
from bot.ports.channel import Channel
from bot.ports.store import StoreAway
from bot.program.auditor import Auditor

PATIENCE = 2.0  # seconds for the database


@dataclass(frozen=True, slots=True)
class Report:
    """``facts`` name what is wrong; whoever may not know that is told only whether something is."""

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
    """What is asked of the store."""

    @property
    def away(self) -> str:
        """Why the database is away; empty while it is there."""

    async def probe(self) -> None:
        """Returns when the database takes writes. Raises StoreAway."""


class Health:
    """``heard`` are the channels that this role listens to: the others are another process's business, and so are their troubles."""

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
        """Why the database does not answer; empty when it does."""
        away = self._store.away
        try:
            await asyncio.wait_for(self._store.probe(), PATIENCE)
        except (StoreAway, TimeoutError) as error:
            return str(error) or "no answer"
        return away
