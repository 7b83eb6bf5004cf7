"""A desk whose search index is brought up to date on request, and what a search finds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.core.richtext import text_of
from bot.ports.wording import Limits
from bot.timers.indexing import Indexer
from storage.engine import Connection
from tests.quick_desk import QuickDesk


class SearchDesk(QuickDesk):
    """Tickets are asked by customers; :meth:`finds` returns the numbers of the hits in their order."""

    def __init__(self, folder: Path, database: str = "") -> None:
        super().__init__(folder, database)
        self.back.capabilities = replace(self.back.capabilities, forms=True, private_buttons=True, limits=Limits(button=2_000))
        self.back.rosters = {"C1": frozenset({"anna", "boris"}), "C2": frozenset({"carla"})}

    async def asked(self, texts: Mapping[str, str]) -> dict[str, int]:
        """Open a ticket for each text, by a customer with the text's key as their name. Returns the tickets' numbers by key."""
        found = {who: await self.asks(who, text) for who, text in texts.items()}
        await self.indexed()
        return found

    async def indexed(self) -> None:
        await Indexer(self.store).turn()

    def sent(self) -> None:
        """All replies are delivered: their messages are called after their rows."""
        db = Connection(self.engine)
        db.begin()
        db.run("update delivery set message = 'm' || id, state = 'sent' where purpose = 'reply' and state = 'queued'")
        db.commit()
        db.close()

    async def finds(self, query: str, who: str = "anna") -> list[int]:
        answer = await self.answer(who, f"search {query}")
        return [int(re.findall(r"#(\d+)", text_of(card.body))[0]) for card in answer.items]

    async def shows(self, query: str, who: str = "anna") -> str:
        """Everything that a search shows, bold words between asterisks."""
        answer = await self.answer(who, f"search {query}")
        spans = [*answer.text, *(span for card in answer.items for span in card.body)]
        return "".join(f"*{span.text}*" if span.bold else span.text for span in spans)
