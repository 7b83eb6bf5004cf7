"""A desk that records what a channel tells it, and a store of files in memory. All tests of channels use them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.richtext import text_of
from bot.i18n.sentences import Sentence, words
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.contents import Chunks, Content, content_of, whole
from bot.ports.inbound import Inbound
from bot.ports.store import StoreUnavailable
from tests.waiting import until


@dataclass
class RecordingDesk:
    """Implements DeskPort. ``away`` refuses every event, as without a database. ``slow`` is how many seconds an event takes. Events wait
    until ``gate`` is set. ``answer`` makes the answers.
    """

    languages: Sequence[str] = ("en", "de")
    heard: list[Inbound] = field(default_factory=list)
    parked: list[tuple[str, str, bytes, str]] = field(default_factory=list)
    reached: dict[str, bool] = field(default_factory=dict)
    duties: list[str] = field(default_factory=list)
    begun: int = 0
    refused: int = 0
    away: bool = False
    slow: float = 0.0
    leader: bool = True
    gate: asyncio.Event | None = None
    answer: Callable[[Inbound], Answer] = lambda _: Answer()
    background: Background = field(default_factory=Background)

    async def handle(self, inbound: Inbound) -> Answer:
        self.begun += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.gate is not None:
            await self.gate.wait()
        if self.away:
            self.refused += 1
            raise StoreUnavailable("the database is away")
        self.heard.append(inbound)
        return self.answer(inbound)

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        self.parked.append((channel, event, raw, reason))

    async def leads(self, duty: str) -> bool:
        self.duties.append(duty)
        return self.leader

    def reaches(self, channel: str, *, yes: bool) -> None:
        self.reached[channel] = yes

    def menu(self, language: str) -> Sequence[tuple[str, str]]:
        return [("new", f"Ask something ({language})"), ("help", f"Help ({language})")]

    def makes_ticket(self, emoji: str) -> bool:
        return emoji == "🎫"

    def word(self, sentence: Sentence, language: str) -> str:
        return words(sentence, language)

    def told(self, kind: type[Inbound]) -> list[Any]:
        """The events of one kind."""
        return [inbound for inbound in self.heard if isinstance(inbound, kind)]

    async def until(self, number: int) -> list[str]:
        """The texts of the events, as soon as so many events were handled or parked."""
        await until(lambda: len(self.heard) + len(self.parked) >= number)
        return [text_of(getattr(inbound, "text", ())) for inbound in self.heard]


class MemoryFiles:
    """Implements FileStore: bytes by key."""

    def __init__(self, **kept: bytes) -> None:
        self.kept = kept

    async def put(self, name: str, chunks: Chunks) -> str:
        self.kept[name] = await whole(chunks)
        return name

    async def open(self, key: str) -> Content:
        return content_of(self.kept[key])
