"""What an agent types in a thread reaches the customer in that order, also while it isn't known yet which ticket the thread belongs to."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.core.people import Address
from bot.core.richtext import from_data, plain, text_of
from bot.intake import desk as intake
from bot.ports.card_data import card_from
from bot.ports.inbound import FormFilled, Inbound, LineTyped, MessageReceived
from bot.ports.patience import patience
from tests.quick_desk import QuickDesk


class Team:
    """Anna types in the thread of the only ticket, whose card is being posted: nobody knows its message yet."""

    def __init__(self, desk: QuickDesk) -> None:
        self.desk, self.rereads = desk, 0
        desk.back.reread = self.reread  # type: ignore[attr-defined]

    async def begins(self) -> None:
        await self.desk.asks("tom", "My printer burns")
        self.card = self.desk.rows("select card from ticket")[0][0]
        self.set_card("state = 'sending'")

    def posted(self) -> None:
        self.set_card("state = 'sent', message = 'm' || id")

    def set_card(self, how: str) -> None:
        with self.desk.engine.begin() as db:
            db.exec_driver_sql(f"update delivery set {how} where id = {self.card}")

    async def message(self, words: str) -> MessageReceived:
        return MessageReceived(
            event=f"typed:{words}",
            at=datetime.fromtimestamp(self.desk.now, UTC),
            by=await self.desk.back.who("anna"),
            where=Address("back", "C1", f"m{self.card}"),
            raw=words.encode(),
            message=f"t:{words}",
            text=plain(words),
            direct=False,
        )

    async def types(self, words: str) -> None:
        await self.desk.desk.handle(await self.message(words))

    async def submitted(self, how: str, words: str) -> FormFilled | LineTyped:
        """Boris submits a form about the ticket, or types a slash command; he has seen no reply."""
        head: dict[str, Any] = {
            "event": f"{how}:{words}",
            "at": datetime.fromtimestamp(self.desk.now, UTC),
            "by": await self.desk.back.who("boris"),
            "where": Address("back", "C1"),
            "raw": f"{how}:{words}".encode(),
        }
        if how == "command":
            return LineTyped(**head, line=words, text=plain(words))
        args, values = ("1001", "0", *(["0"] if how == "crossing" else [])), {"text": words, "then": "open"}
        return FormFilled(**head, verb="reply", args=args, values=values, texts={"text": plain(words)})

    async def submits(self, how: str, words: str) -> None:
        await self.desk.desk.handle(await self.submitted(how, words))

    async def reread(self, raw: bytes) -> Inbound:
        self.rereads += 1
        how, colon, words = raw.decode().partition(":")
        return await self.submitted(how, words) if colon else await self.message(how)

    def replies(self) -> list[str]:
        found = self.desk.rows("select text from message where visibility = 'public' and role = 'agent' order by id")

        return [text_of(from_data(json.loads(text))) for (text,) in found]


@pytest_asyncio.fixture
async def team(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Team]:
    monkeypatch.setattr(intake, "RERUN_PAUSES", ())
    desk = QuickDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00")
    try:
        team = Team(desk)
        await team.begins()
        yield team
    finally:
        await desk.close()


async def test_later_messages_of_a_thread_wait_behind_a_deferred_one(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    team.posted()
    await team.types("!r two")
    await team.types("!r three")
    await team.desk.desk.rerun()
    await team.types("!r four")
    assert team.replies() == ["one", "two", "three", "four"]


async def test_other_threads_do_not_wait(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    team.posted()
    first = team.card
    await team.desk.asks("ute", "My lamp is dark")
    team.card = team.desk.rows("select card from ticket where number = 1002")[0][0]
    team.posted()
    await team.types("!r hello Ute")
    team.card = first
    await team.desk.desk.rerun()
    assert team.replies() == ["hello Ute", "one"]


async def test_a_message_that_never_becomes_clear_holds_up_its_thread_only_for_some_minutes(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    team.desk.now += 301
    team.posted()
    await team.types("!r two")
    assert team.replies() == ["two"]


async def test_a_later_message_does_not_pass_one_that_is_being_tried(team: Team) -> None:
    first = asyncio.create_task(team.types("!r one"))
    await asyncio.sleep(0)
    await team.desk.store.write(lambda _: None)  # the first try is over
    team.posted()
    await asyncio.gather(*(team.types(f"!r {word}") for word in ("two", "three", "four")), first)
    assert team.replies() == ["one", "two", "three", "four"]


async def test_of_two_deferred_messages_the_second_is_not_handled_without_the_first(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    await team.types("!r two")

    async def reread(raw: bytes) -> MessageReceived:
        if raw == b"!r two":  # the card is posted between the two tries
            team.posted()
        return await team.message(raw.decode())

    monkeypatch.setattr(team.desk.back, "reread", reread)
    await team.desk.desk.rerun()
    team.posted()
    await team.desk.desk.rerun()
    assert team.replies() == ["one", "two"]


async def test_a_message_that_waits_for_the_members_is_not_passed(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.posted()
    answered = asyncio.Event()

    async def members(_: str) -> frozenset[str]:
        await answered.wait()
        return frozenset({"anna"})

    monkeypatch.setattr(team.desk.back, "members", members)
    monkeypatch.setattr(intake, "MEMBERS_PAUSE", intake.FRESH)
    team.desk.desk._checked.clear()
    with patience(0.05):
        first = asyncio.create_task(team.types("!r one"))
    second = asyncio.create_task(team.types("!r two"))
    await first
    third = asyncio.create_task(team.types("!r three"))
    await team.desk.store.write(lambda _: None)
    answered.set()
    await asyncio.gather(second, third)
    assert team.replies() == ["one", "two", "three"]


async def test_a_long_queue_of_deferred_messages_does_not_hide_those_of_other_threads(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    for number in range(25):
        await team.types(f"!r {number}")
    await team.desk.desk.rerun()
    assert team.rereads == 1, "the others wait for the first one"
    team.posted()
    await team.desk.desk.rerun()
    assert team.replies() == [str(number) for number in range(25)]


SUBMITTED = {"form": "two", "command": "reply 1001 two"}


@pytest.mark.parametrize("how", SUBMITTED)
async def test_a_submitted_reply_waits_behind_a_typed_one_that_was_deferred(team: Team, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    team.posted()
    await team.submits(how, SUBMITTED[how])
    await team.types("!r three")
    assert team.replies() == []
    await team.desk.desk.rerun()
    assert team.replies() == ["one", "two", "three"]


@pytest.mark.parametrize("how", SUBMITTED)
async def test_a_submitted_reply_waits_while_it_is_not_known_which_thread_is_the_tickets(
    team: Team, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!r one")
    await team.submits(how, SUBMITTED[how])
    team.posted()
    await team.desk.desk.rerun()
    assert team.replies() == ["one", "two"]


@pytest.mark.parametrize("how", SUBMITTED)
async def test_a_submitted_reply_waits_for_a_typed_one_that_is_being_tried(team: Team, how: str) -> None:
    first = asyncio.create_task(team.types("!r one"))
    await asyncio.sleep(0)
    await team.desk.store.write(lambda _: None)  # the first try is over
    team.posted()
    await asyncio.gather(team.submits(how, SUBMITTED[how]), first)
    assert team.replies() == ["one", "two"]


@pytest.mark.parametrize("how", SUBMITTED)
async def test_a_submitted_reply_waits_for_a_typed_one_that_waits_for_the_members(
    team: Team, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.posted()
    answered = asyncio.Event()

    async def members(_: str) -> frozenset[str]:
        await answered.wait()
        return frozenset({"anna", "boris"})

    monkeypatch.setattr(team.desk.back, "members", members)
    team.desk.desk._checked.clear()
    first = asyncio.create_task(team.types("!r one"))
    await asyncio.sleep(0)
    for place in team.desk.desk.rules.places_on("back"):
        team.desk.desk._checked[place] = time.monotonic()  # only the first one has to wait
    second = asyncio.create_task(team.submits(how, SUBMITTED[how]))
    await team.desk.store.write(lambda _: None)
    answered.set()
    await asyncio.gather(first, second)
    assert team.replies() == ["one", "two"]


async def test_what_is_submitted_does_not_wait_for_other_threads_or_later_messages(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    team.posted()
    await team.desk.asks("ute", "My lamp is dark")
    team.card = team.desk.rows("select card from ticket where number = 1002")[0][0]
    await team.types("!r hello Ute")
    await team.submits("form", "hello Tom")
    assert team.replies() == ["hello Tom"]


async def test_a_deferred_form_that_crosses_a_reply_is_offered_again_with_its_text(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    people = team.desk.desk._intake.people
    people.channels = {name: replace(can, forms=True) for name, can in people.channels.items()}
    await team.types("!r one")
    team.posted()
    await team.submits("crossing", "two")
    await team.desk.desk.rerun()
    assert team.replies() == ["one"]
    (shown,) = team.desk.told("back:boris")
    assert "Your reply hasn't been sent yet." in shown.text
    ((payload,),) = team.desk.rows("select payload from delivery where lane = 'back:boris'")
    ((button,),) = card_from(json.loads(payload)["card"]).buttons
    assert (button.verb, button.args) == ("reply", ("1001",))
    opened = await team.desk.pressed("boris", "reply", "1001")
    assert opened.form is not None
    assert text_of(opened.form.fields[0].text) == "two"


async def test_a_deferred_form_that_is_refused_is_quoted(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SHORTLY", 0.0)
    await team.types("!close it is out")
    team.posted()
    await team.submits("form", "my long answer")
    await team.desk.desk.rerun()
    (shown,) = team.desk.told("back:boris")
    assert "closed" in shown.text
    assert "my long answer" in shown.text
