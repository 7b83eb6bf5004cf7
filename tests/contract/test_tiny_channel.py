"""A desk works with a channel that knows next to nothing, and whose ids count downwards; also across a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel

from bot.app import App
from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.inbound import LineTyped, MessageReceived
from bot.settings import load_settings
from storage.engine import open_engine
from tests.contract.tiny_channel import LONGEST, TinyChannel
from tests.house import assert_intact
from tests.waiting import until

CONFIG = """
database: {url: "sqlite:///tiny.db"}
http: {port: 0}
channels: {front: {kind: tiny}, back: {kind: tiny}}
queues: {support: {name: Support, place: "back:room", serves: [front], hold: 0s}}
"""


class TinySettings(BaseModel):
    kind: Literal["tiny"] = "tiny"


class Tiny:
    """A desk between two tiny channels, which outlive its restarts as platforms do."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._events = folder, count()
        self.front, self.back = TinyChannel("front"), TinyChannel("back", {"room": frozenset({"anna"})})
        self.app: App | None = None

    async def start(self) -> None:
        (self.folder / "config.yaml").write_text(CONFIG)
        self.app = App(load_settings(lambda _: TinySettings, {}, self.folder), channels={"front": self.front, "back": self.back})
        await self.app.start()
        await until(lambda: self.front.desk and self.back.desk)

    async def stop(self) -> None:
        if self.app is not None:
            app, self.app = self.app, None
            await app.stop()

    async def asks(self, text: str) -> None:
        assert self.front.desk is not None
        event, by = f"e{next(self._events)}", await self.front.who("olga")
        where = Address("front", "olga")
        await self.front.desk.handle(
            MessageReceived(event=event, at=datetime.now(UTC), by=by, where=where, message=event, text=plain(text))
        )

    async def types(self, line: str) -> str:
        assert self.back.desk is not None
        event, by = f"e{next(self._events)}", await self.back.who("anna")
        typed = LineTyped(event=event, at=datetime.now(UTC), by=by, where=Address("back", "room"), line=line)
        return text_of((await self.back.desk.handle(typed)).text)

    def messages(self) -> list[str]:
        """The ids of the card's messages, as they were posted."""
        return [message for message, (at, _) in self.back.shown.items() if at.place == "room" and not at.thread]

    def card(self) -> str:
        return "".join(self.back.shown[message][1] for message in self.messages())

    def heard(self) -> str:
        return "".join(text for at, text in self.front.shown.values() if at.place == "olga")


@pytest.fixture
async def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tiny]:
    monkeypatch.chdir(tmp_path)
    made = Tiny(tmp_path)
    await made.start()
    yield made
    await made.stop()
    assert_intact(open_engine(f"sqlite:///{tmp_path / 'tiny.db'}"))


async def test_a_question_reaches_the_team_and_the_answer_the_customer(tiny: Tiny) -> None:
    await tiny.asks("My printer burns")
    await until(lambda: "#1001" in tiny.card())
    await tiny.types("reply 1001 Pull the plug")
    await until(lambda: "Pull the plug" in tiny.heard())


async def test_a_card_of_several_messages_is_edited_in_their_order_after_a_restart(tiny: Tiny) -> None:
    await tiny.asks("My printer burns")
    await until(lambda: "#1001" in tiny.card())
    ids = tiny.messages()
    assert len(ids) > 2
    assert ids == sorted(ids, reverse=True)
    before = tiny.card()
    await tiny.stop()
    await tiny.start()
    await tiny.types("priority 1001 urgent")
    await until(lambda: tiny.card() != before and "urgent" in tiny.card().casefold())
    first = next(text for _, text in tiny.back.shown.values())
    assert tiny.card().startswith(first)
    assert "#1001" in first
    assert len(first) <= LONGEST


async def test_a_card_grows_and_shrinks_across_restarts(tiny: Tiny) -> None:
    await tiny.asks("My printer burns")
    await until(lambda: "#1001" in tiny.card())
    tags, sizes = ["basement", "insurance", "second-floor", "urgent-smell"], [len(tiny.messages())]
    for line, there in ((" ".join(tags), 1), (" ".join(f"-{tag}" for tag in tags), 0), (" ".join(tags), 1)):
        await tiny.stop()
        await tiny.start()
        await tiny.types(f"tag 1001 {line}")
        await until(lambda there=there: all(tiny.card().replace("\n", "").count(tag) == there for tag in tags))  # type: ignore[misc]
        assert tiny.card().count("#1001") == 1
        sizes.append(len(tiny.messages()))
    assert sizes[0] == sizes[2] < sizes[1] == sizes[3]


async def test_an_unknown_command_is_answered_in_the_channel_s_own_words(tiny: Tiny) -> None:
    assert "Try !help" in await tiny.types("qqqqq")
