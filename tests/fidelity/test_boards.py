"""Dozens of random conversations at once on one desk between two platforms in memory, whose calls fail and whose events come twice.

To look for more, use other seeds. What needs a platform of its own is in test_platforms.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

from bot.app import App
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.cards import Answer
from bot.ports.inbound import (
    ButtonPressed,
    FormFilled,
    Inbound,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionAdded,
    ShortcutUsed,
)
from bot.ports.store import RetryLater
from bot.settings import load_settings
from storage.engine import Connection, open_engine
from tests.contract.test_tiny_channel import TinySettings
from tests.fidelity.boards import Board, Shown
from tests.fidelity.chats import SMILEYS, Seen
from tests.fidelity.compare import at_customer, in_record, in_thread
from tests.fidelity.talk import Said, Talk
from tests.house import assert_intact
from tests.waiting import answered, until

T = TypeVar("T")
CONVERSATIONS, STEPS = 40, 20
CONFIG = """
database: {url: "sqlite:///boards.db"}
http: {port: 0}
channels: {front: {kind: tiny}, back: {kind: tiny}}
queues: {support: {name: Support, place: "back:room", serves: [front], persona: name, hold: 0s, hours: always}}
"""


class Desk:
    """The desk and both platforms."""

    def __init__(self, folder: Path) -> None:
        (folder / "config.yaml").write_text(CONFIG)
        self.database = f"sqlite:///{folder / 'boards.db'}"
        self.front, self.back = Board("front"), Board("back", {"room": frozenset({"anna"})})
        self.app = App(load_settings(lambda _: TinySettings, {}, folder), channels={"front": self.front, "back": self.back})
        self.events = count(1)

    async def happens(self, kind: Any, board: Board, who: str, where: Address, *, twice: bool, **more: Any) -> Answer:
        by = await board.who(who)
        inbound: Inbound = kind(**{"event": f"e{next(self.events)}", "at": datetime.now(UTC), "by": by, "where": where, **more})
        answer = await self._told(inbound)
        if twice:
            await self._told(inbound)
        return answer

    async def _told(self, inbound: Inbound) -> Answer:
        """What the desk doesn't take now is sent again, as platforms do."""

        async def told() -> Answer | None:
            try:
                return await self.app.desk.handle(inbound)
            except RetryLater:
                return None

        answer = await answered(told, lambda one: one is not None)
        assert answer is not None
        return answer


class Conversation:
    """One customer and Anna. ``seed`` decides what they do."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.customer, self.talk, self.log = desk, f"c{seed}", Talk(Random(seed)), [f"seed {seed}"]
        self.chat, self.card, self.number = Address("front", self.customer), "", 0
        self.db = Connection(open_engine(desk.database))

    async def plays(self) -> None:
        try:
            await self.asks()
            self.card = await until(self._card)
            self.number = self._number()
            acts = [
                self.asks,
                self.asks_after_edit,
                self.asks_about,
                self.edits_question,
                self.deletes_question,
                self.replies,
                self.replies,
            ]
            acts += [self.fills_reply, self.answers, self.edits_reply, self.unsends, self.notes, self.reacts]
            for _ in range(STEPS):
                act = self.talk.chance.choice(acts)
                self.log.append(act.__name__)
                await act()
            await self.ends()
        finally:
            self.db.close()

    # The customer

    async def asks(self, answers: Said | None = None, reply_to: str = "") -> None:
        said = self.talk.question(answers=answers)
        said.id = f"m{next(self.desk.events)}"
        await self._customer(MessageReceived, message=said.id, text=plain(said.now), reply_to=reply_to)

    async def asks_after_edit(self) -> None:
        """The edit of a message comes before the message."""
        said = self.talk.question()
        said.id = f"m{next(self.desk.events)}"
        said.versions.append(self.talk.other(said))
        early = datetime.now(UTC)
        await self._customer(MessageEdited, message=said.id, text=plain(said.now))
        await self._customer(MessageReceived, message=said.id, text=plain(said.versions[0]), at=early - timedelta(seconds=1))

    async def asks_about(self) -> None:
        if (target := self.talk.one(self.talk.replies)) is not None:
            await self.asks(target, await self.arrived(target))

    async def edits_question(self) -> None:
        if (said := self.talk.one(self.talk.questions)) is not None:
            said.versions.append(self.talk.other(said))
            await self._customer(MessageEdited, message=said.id, text=plain(said.now))

    async def deletes_question(self) -> None:
        if (said := self.talk.one(self.talk.questions[1:])) is not None:
            said.gone = True
            await self._customer(MessageDeleted, message=said.id)

    async def reacts(self) -> None:
        new = self.talk.chance.choice(["", *SMILEYS])
        if (said := self.talk.one(self.talk.replies)) is not None and new != said.emoji:
            old, message = said.emoji, await self.arrived(said)
            said.emoji, said.reacted = new, True
            change: dict[str, Any] = {"emoji": new, "went": (old,) if old else ()} if new else {"emoji": old, "there": False}
            await self._customer(ReactionAdded, message=message, **change)

    async def _customer(self, kind: Any, **more: Any) -> None:
        twice = self.talk.chance.random() < 0.1
        await self.desk.happens(kind, self.desk.front, self.customer, self.chat, twice=twice, **more)

    # The agent

    async def replies(self) -> None:
        said = self.talk.reply()
        await self.types(said, f"!r {said.now}")

    async def notes(self) -> None:
        said = self.talk.note()
        await self.types(said, said.now)

    async def types(self, said: Said, words: str) -> None:
        said.id = f"m{next(self.desk.events)}"
        await self._anna(MessageReceived, message=said.id, text=plain(words), direct=False, addressed=False)

    async def fills_reply(self) -> None:
        said = self.talk.reply()
        await self._anna(FormFilled, verb="reply", args=(str(self.number),), texts={"text": plain(said.now)})

    async def answers(self) -> None:
        if (target := self.talk.one(self.talk.questions)) is not None:
            message = await until(lambda: self._with(target.key))
            us = await self.desk.back.who("us")
            # The desk knows a message a moment later than people see it.
            answer = await answered(lambda: self._anna(ShortcutUsed, verb="answer", message=message, author=us), lambda one: one.form)
            assert answer.form is not None
            said = self.talk.reply(answers=target)
            await self._anna(FormFilled, verb=answer.form.verb, args=answer.form.args, texts={"text": plain(said.now)})

    async def edits_reply(self) -> None:
        if (said := self.talk.one(self.talk.replies)) is None:
            return
        new = self.talk.other(said)
        if said.id:
            said.versions.append(new)
            await self._anna(MessageEdited, message=said.id, text=plain(f"!r {new}"))
        else:
            args = await self._button(said, "edit")
            answer = await self._anna(ButtonPressed, verb="edit", args=args, message=self._with(said.key))
            assert answer.form is not None, answer
            said.versions.append(new)
            await self._anna(FormFilled, verb=answer.form.verb, args=answer.form.args, texts={"text": plain(new)})

    async def unsends(self) -> None:
        if (said := self.talk.one(self.talk.replies)) is None:
            return
        await self.arrived(said)
        if said.id:
            await self._anna(ShortcutUsed, verb="unsend", message=said.id, author=await self.desk.back.who("anna"))
        else:
            await self._anna(ButtonPressed, verb="unsend", args=await self._button(said, "unsend"), message=self._with(said.key))
        said.gone = True

    async def _button(self, said: Said, verb: str) -> tuple[str, ...]:
        def found() -> tuple[str, ...]:
            shown = self.desk.back.cards.get(self._with(said.key))
            return next((button.args for button in shown.buttons() if button.verb == verb), ()) if shown else ()

        return await until(found)

    async def _anna(self, kind: Any, **more: Any) -> Answer:
        twice = kind in (MessageReceived, MessageEdited) and self.talk.chance.random() < 0.1
        return await self.desk.happens(kind, self.desk.back, "anna", Address("back", "room", self.card), twice=twice, **more)

    # Looking

    def _card(self) -> str:
        return next((message for message, shown in self.desk.back.chat("room") if self._is_mine(shown)), "")

    def _is_mine(self, shown: Shown) -> bool:
        return any(fact for fact in shown.card.facts if self.customer.title() in "".join(span.text for span in fact.value).split())

    def _number(self) -> int:
        return int(self.desk.back.cards[self.card].buttons()[0].args[0])

    def _with(self, key: str) -> str:
        """The message of the thread with a line that begins with this word."""
        return next((entry.id for entry in self.desk.back.entries(self.card) if entry.starting(key)), "")

    async def arrived(self, said: Said) -> str:
        def there() -> str:
            known = self.is_checked(said.id) if said.id else any(e.starting(said.key) and e.has("✓ delivered") for e in self.entries())
            return next((seen.id for seen in self.seen() if seen.line(said.key) == said.now), "") if known else ""

        return await until(there)

    def entries(self) -> list[Any]:
        return self.desk.back.entries(self.card)

    def is_checked(self, message: str) -> bool:
        return (message, "☑️") in self.desk.back.marks

    def seen(self) -> list[Seen]:
        return [
            Seen(message, tuple("".join(span.text for span in line) for line in shown.lines()), (), shown.quotes)
            for message, shown in self.desk.front.chat(self.customer)
        ]

    async def ends(self) -> None:
        found: list[str] = []

        def agreed() -> bool:
            found[:] = [
                *at_customer(self.talk, self.seen(), native=True),
                *in_thread(self.talk, self.entries(), self, self.customer.title()),  # type: ignore[arg-type]
                *in_record(self.talk, self.db, self.number),
            ]
            return not found

        try:
            await until(agreed)
        except AssertionError:
            raise AssertionError("\n".join([*self.log, *found, *map(str, self.seen()), *map(str, self.entries())])) from None


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.outbox.retries.IN_DOUBT", (0.01, 0.02, 0.05))
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.01)
    made = Desk(tmp_path)
    await made.app.start()
    await until(lambda: made.front.desk and made.back.desk)
    yield made
    await made.app.stop()
    assert_intact(open_engine(made.database))


async def test_both_sides_and_the_record_agree(desk: Desk) -> None:
    played = await asyncio.gather(*(Conversation(desk, seed).plays() for seed in range(CONVERSATIONS)), return_exceptions=True)
    assert not (failed := [one for one in played if one]), "\n\n".join(map(str, failed[:5]))
