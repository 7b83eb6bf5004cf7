"""A fake desk, files in memory, and short names for cards and payloads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.slack.ingest import TranslationContext
from adapters.slack.people import Us
from bot.core.people import Identity, Profile
from bot.i18n.sentences import Sentence, words
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.inbound import Inbound

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = Us("slack", "U0BELLHOP", "B0BELLHOP", "T0SANDBOX")
ANNA = Profile(Identity("slack", "U0ANNA"), "Anna", handle="anna", language="de-DE", timezone="Europe/Berlin")
PEOPLE = {"U0ANNA": ANNA}


def recorded(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def desk(known: Callable[[str], Profile | None] = PEOPLE.get) -> TranslationContext:
    return TranslationContext(US, known, NOW)


@dataclass
class FakeDoor:
    """Writes down what it is told, and answers as the test says."""

    heard: list[Inbound] = field(default_factory=list)
    parked: list[tuple[str, str, bytes, str]] = field(default_factory=list)
    answer: Callable[[Inbound], Answer] = lambda inbound: Answer()
    away: bool = False
    languages: tuple[str, ...] = ("en",)
    background: Background = field(default_factory=Background)

    async def handle(self, inbound: Inbound) -> Answer:
        if self.away:
            raise RuntimeError("the database is away")
        self.heard.append(inbound)
        return self.answer(inbound)

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        self.parked.append((channel, event, raw, reason))

    async def leads(self, duty: str) -> bool:
        return True

    def menu(self, language: str) -> list[tuple[str, str]]:
        return []

    def word(self, sentence: Sentence, language: str) -> str:
        return words(sentence, language)

    def told(self, kind: type[Inbound]) -> list[Any]:
        return [inbound for inbound in self.heard if isinstance(inbound, kind)]


@dataclass
class FakeFiles:
    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, name: str, data: bytes) -> str:
        self.kept[name] = data
        return name

    async def get(self, key: str) -> bytes:
        return self.kept[key]
