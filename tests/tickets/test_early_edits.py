"""A message, its edits and its deletion end in the same state in whatever order they arrive, and however often."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from bot.core.message import Attachment
from bot.core.people import Address, Profile
from bot.core.richtext import from_data, plain, text_of
from bot.ports.cards import Answer
from bot.ports.inbound import Inbound, MessageDeleted, MessageEdited, MessageReceived
from tests.quick_desk import QuickDesk

NINE = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
CHAT = Address("front", "olga")


@pytest.fixture
async def quick(database: str, tmp_path: Path) -> AsyncIterator[QuickDesk]:
    """The fast desk, on both databases."""
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:05")
    yield made
    await made.close()


class Story:
    """What becomes of one message. Each edit is some microseconds later than the one before."""

    def __init__(self, quick: QuickDesk, who: str, where: Address) -> None:
        self.quick, self.who, self.where = quick, who, where
        self.message = "m7"

    async def came(self, text: str) -> MessageReceived:
        return MessageReceived(
            event="came", at=NINE, by=await self._by(), where=self.where, message=self.message, text=plain(text), direct=self.where == CHAT
        )

    async def edit(self, text: str, at: int, files: tuple[Attachment, ...] | None = None) -> MessageEdited:
        when = NINE + timedelta(microseconds=at)
        return MessageEdited(
            event=f"edit{at}{text}", at=when, by=await self._by(), where=self.where, message=self.message, text=plain(text), files=files
        )

    async def gone(self) -> MessageDeleted:
        return MessageDeleted(event="gone", at=NINE + timedelta(seconds=1), by=await self._by(), where=self.where, message=self.message)

    async def _by(self) -> Profile:
        return await (self.quick.front if self.where == CHAT else self.quick.back).who(self.who)


async def happens(quick: QuickDesk, events: Sequence[Inbound]) -> list[Answer]:
    """All of them, each twice: once more under its own id, and once under another."""
    answers = []
    for event in events:
        answers.append(await quick.desk.handle(event))
        await quick.desk.handle(event)
        if not isinstance(event, MessageReceived):
            await quick.desk.handle(replace(event, event=f"{event.event} again"))
    return answers


def record(quick: QuickDesk, source: str = "m7") -> tuple[list[str], list[str]]:
    """The texts of the message, and its newest version."""
    said = [text for (text,) in quick.rows(f"select text from message where source_id = '{source}'")]
    newest = f"select v.text from version v join message m on m.id = v.message where m.source_id = '{source}' order by v.at desc, v.id desc limit 1"
    return said, [text for (text,) in quick.rows(newest)]


async def thread(quick: QuickDesk) -> Address:
    """A ticket's thread, as agents write in it: its card is on the platform."""
    number = await quick.asks("tom", "it burns")
    (card,) = quick.rows(f"select card from ticket where number = {number}")[0]
    await quick.store.write(
        lambda work: work.db.run("update delivery set state = 'sent', message = '77', place = 'C1' where id = ?", (card,))
    )
    return Address("back", "C1", "77")


async def replies(quick: QuickDesk) -> list[str]:
    """What the customer is sent."""
    found = quick.rows("select payload from delivery where purpose = 'reply' and kind = 'post' order by id")
    return [text_of(from_data(json.loads(payload)["card"]["body"])) for (payload,) in found]


ORDERS = list(permutations(range(4)))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join("mabd"[place] for place in order))
async def test_a_customers_message_ends_in_the_same_state_in_all_orders(quick: QuickDesk, order: tuple[int, ...]) -> None:
    told = Story(quick, "olga", CHAT)
    events = [await told.came("first"), await told.edit("second", 10), await told.edit("third", 20), await told.gone()]
    await happens(quick, [events[place] for place in order])
    assert record(quick) == (['["first"]'], [""])
    assert len([1 for post in quick.told("back:C1#1001") if "deleted a message" in post.text]) == 1
    await happens(quick, [await told.edit("fourth", 30)])
    assert record(quick) == (['["first"]'], [""])


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join("mab"[place] for place in order))
@pytest.mark.parametrize("agent", [False, True], ids=["customer", "note"])
@pytest.mark.parametrize("last", ["third", "first"])
async def test_the_newest_edit_wins_in_all_orders(quick: QuickDesk, order: tuple[int, ...], agent: bool, last: str) -> None:
    where = await thread(quick) if agent else CHAT
    told = Story(quick, "anna" if agent else "olga", where)
    events: list[Inbound] = [await told.came("first"), await told.edit("second", 10), await told.edit(last, 20)]
    await happens(quick, [events[place] for place in order])
    said, newest = record(quick)
    assert said == ['["first"]']
    assert (newest or said) == [f'["{last}"]']


async def test_of_two_edits_of_the_same_moment_the_last_one_wins(quick: QuickDesk) -> None:
    told = Story(quick, "olga", CHAT)
    await happens(quick, [await told.edit("second", 10), await told.edit("third", 10), await told.came("first")])
    assert record(quick) == (['["first"]'], ['["third"]'])


async def test_an_early_edit_survives_a_restart_and_is_forgotten_after_a_day(quick: QuickDesk) -> None:
    told, other = Story(quick, "olga", CHAT), Story(quick, "olga", CHAT)
    other.message = "m8"
    await happens(quick, [await told.edit("second", 10)])
    await quick.close()
    await quick.open("2026-03-23 20:00")
    await quick.desk.forget()
    await happens(quick, [await told.came("first"), replace(await other.edit("second", 10), event="other")])
    assert record(quick) == (['["first"]'], ['["second"]'])
    quick.at("2026-03-24 20:01")
    await quick.desk.forget()
    assert quick.rows("select * from newest_edit") == []
    await happens(quick, [replace(await other.came("first"), event="late")])
    assert record(quick, "m8") == (['["first"]'], [])


# typed, edited to (None: deleted), what the customer gets
REPLIES = {
    "a deleted reply": ("!r hello", None, []),
    "an edited reply": ("!r helo", "!r hello", ["hello"]),
    "a reply by its other name": ("!r helo", "!reply hello", ["hello"]),
    "a reply that lost its command": ("!r secret", "secret", []),
    "a reply that became a note": ("!r secret", "!note secret", []),
    "a note that became a reply": ("secret", "!r secret", []),
    "a claim that became a reply": ("!claim", "!r secret", []),
}


@pytest.mark.parametrize("kind", REPLIES)
async def test_what_an_agent_took_back_before_it_arrived_is_never_sent(quick: QuickDesk, kind: str) -> None:
    typed, became, sent = REPLIES[kind]
    told = Story(quick, "anna", await thread(quick))
    change = await told.gone() if became is None else await told.edit(became, 10)
    answers = await happens(quick, [change, await told.came(typed)])
    assert await replies(quick) == sent
    assert bool(quick.rows("select 1 from ticket where assignee <> ''")) is bool(sent)
    if became is not None and not sent:
        assert "doesn't run a command" in text_of(answers[-1].text)
    assert not text_of(answers[0].text)


async def test_plain_replies_follow_their_newest_version_too(database: str, tmp_path: Path) -> None:
    quick = QuickDesk(tmp_path, database)
    await quick.open("2026-03-23 09:05", queue=["hold: 0s", "thread_messages: reply"])
    told = Story(quick, "anna", await thread(quick))
    for message, became in (("m1", "hello"), ("m2", "!note secret"), ("m3", None)):
        told.message = message
        change = await told.gone() if became is None else await told.edit(became, 10)
        await happens(quick, [replace(change, event=f"{message} changed"), replace(await told.came("secret"), event=message)])
    assert await replies(quick) == ["hello"]
    await quick.close()


async def test_an_edit_that_changes_only_the_files_is_a_version_with_the_new_ones(quick: QuickDesk) -> None:
    told = Story(quick, "olga", CHAT)
    old, new = (Attachment("front", name, f"{name}.jpg", "image/jpeg", kind="photo") for name in ("old", "new"))
    came = replace(await told.came("look"), files=(old,))
    await happens(quick, [came, await told.edit("look", 10, (old,)), await told.edit("look", 20, (new,))])
    assert record(quick) == (['["look"]'], ['["look"]'])
    assert "📎 new.jpg" in await quick.does("anna", "show 1001")
    assert len([1 for (payload,) in quick.rows("select payload from delivery where kind = 'post'") if "new.jpg" in payload]) == 1
    assert len(quick.rows("select 1 from version")) == 1


async def test_an_edit_that_the_channel_saw_is_told_although_the_recorded_words_are_the_same(quick: QuickDesk) -> None:
    told = Story(quick, "anna", await thread(quick))
    edit = replace(await told.edit("hello", 10), changed=True)
    await happens(quick, [await told.came("!r hello"), edit])
    assert record(quick) == (['["hello"]'], ['["hello"]'])
    assert "edited a reply" in quick.told("back:C1#1001")[-1].text
    assert len(await replies(quick)) == 1
