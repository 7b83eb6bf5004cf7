"""A fake desk and a file store in memory, for the tests in this folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.core.richtext import text_of
from bot.i18n.sentences import Sentence, words
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.inbound import Inbound
from tests.waiting import PATIENCE, until


@dataclass
class FakeDoor:
    """Remembers what it is told. ``down`` refuses everything, as without a database; ``slow`` is how long it takes; ``answer`` what it says."""

    languages: Sequence[str] = ("en", "de")
    heard: list[Inbound] = field(default_factory=list)
    parked: list[tuple[str, str, bytes, str]] = field(default_factory=list)
    down: bool = False
    slow: float = 0.0
    leader: bool = True
    answer: Callable[[Inbound], Answer] = lambda _news: Answer()
    background: Background = field(default_factory=Background)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, inbound: Inbound) -> Answer:
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.down:
            raise ConnectionError("the database is away")
        self.heard.append(inbound)
        self._news.set()
        return self.answer(inbound)

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        self.parked.append((channel, event, raw, reason))
        self._news.set()

    async def leads(self, duty: str) -> bool:
        assert duty == "poll:front"
        return self.leader

    def menu(self, language: str) -> Sequence[tuple[str, str]]:
        return [("new", f"Ask something ({language})"), ("help", f"Help ({language})")]

    def word(self, sentence: Sentence, language: str) -> str:
        return words(sentence, language)

    async def until(self, number: int) -> list[str]:
        """The words heard, once there are so many pieces of news."""
        async with asyncio.timeout(PATIENCE):
            while len(self.heard) + len(self.parked) < number:
                self._news.clear()
                await self._news.wait()
        return [text_of(getattr(inbound, "text", ())) for inbound in self.heard]


class FakeFiles:
    """Bytes by key."""

    def __init__(self, **kept: bytes) -> None:
        self.kept = kept

    async def put(self, name: str, data: bytes) -> str:
        self.kept[name] = data
        return name

    async def get(self, key: str) -> bytes:
        return self.kept[key]


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something is so."""
    await until(holds)
