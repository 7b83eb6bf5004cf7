"""A message costs no more rows and reads than it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.albums import AlbumPart
from bot.ports.inbound import MessageReceived
from bot.ports.work import Work
from bot.tickets import spoken_language
from storage.records import MessageRow
from storage.work.outbox import SqlOutbox
from storage.work.reminders import SqlReminders
from storage.work.sql_work import SqlWork
from tests.quick_desk import QuickDesk

SLA = ["sla: {first_response: 1h, next_response: 2h, resolution: 8h}"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[QuickDesk]:
    opened = QuickDesk(tmp_path)
    await opened.open("2026-03-23 09:00", queue=SLA)
    yield opened
    await opened.close()


def reminders(desk: QuickDesk) -> list[tuple[object, ...]]:
    return desk.rows("select kind, due_at, since from reminder where fired_at is null order by kind, due_at")


async def test_a_message_is_remembered_under_one_key_and_known_under_every_event(desk: QuickDesk) -> None:
    at, by = datetime.fromtimestamp(desk.now, UTC), await desk.front.who("tom")
    said = MessageReceived(event="one", at=at, by=by, where=Address("front", "tom"), message="m1", text=plain("My printer burns"))
    await desk.desk.handle(said)
    assert desk.rows("select event from seen") == [("message:tom:m1",)]
    for again in (said, replace(said, event="other")):
        await desk.desk.handle(again)
    assert desk.rows("select count(*) from message") == [(1,)]
    await desk.desk.handle(replace(said, event="third", message="m2"))
    assert desk.rows("select count(*) from message") == [(2,)]


async def test_a_customer_who_waits_already_starts_no_clock_and_no_reminders_are_read(
    desk: QuickDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await desk.asks("tom", "My printer burns")
    started = reminders(desk)
    assert [kind for kind, *_ in started] == ["first_response", "resolution"]
    read = []
    pending = SqlReminders.pending
    monkeypatch.setattr(SqlReminders, "pending", lambda self, ticket: read.append(ticket.number) or pending(self, ticket))
    await desk.asks("tom", "It is still burning")  # in the same moment
    desk.at("2026-03-23 09:10")
    await desk.asks("tom", "Hello?")
    assert reminders(desk) == started
    assert not read
    await desk.does("anna", f"reply {number} On my way")
    desk.at("2026-03-23 09:20")
    await desk.asks("tom", "Where are you?")
    since = int(desk.now * 1000)
    assert ("next_response", since) in [(kind, at) for kind, _, at in reminders(desk)]


async def test_who_was_told_is_read_only_for_a_ticket_that_concerns_somebody(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    of_ticket = SqlOutbox.of_ticket
    monkeypatch.setattr(SqlOutbox, "of_ticket", lambda self, ticket, *more: read.append(ticket.number) or of_ticket(self, ticket, *more))
    number = await desk.asks("tom", "My printer burns")
    await desk.asks("tom", "It is still burning")
    assert not read
    await desk.does("anna", f"claim {number}")
    read.clear()
    await desk.asks("tom", "Hello?")
    assert read == [number]


async def test_a_message_is_decoded_once_in_a_unit(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = await desk.asks("tom", "My printer burns")
    read = []
    message = MessageRow.message
    monkeypatch.setattr(MessageRow, "message", lambda self: read.append(self.id) or message(self))

    def unit(work: Work) -> bool:
        first = desk.rows(f"select first_message from ticket where number = {ticket}")[0][0]
        return work.messages.get(first) is work.messages.get(first)

    assert await desk.store.write(unit)
    assert len(read) == 1


async def test_pending_albums_are_looked_for_once_while_there_are_none(desk: QuickDesk) -> None:
    part = AlbumPart("front", "tom", "m1", "a1", "front:tom", "{}", captioned=False, at=0)

    def unit(work: Work) -> tuple[list[bool], int]:
        assert isinstance(work, SqlWork)
        asked: list[str] = []
        for name in ("one", "all"):
            setattr(work.db, name, partial(_noted, asked, getattr(work.db, name)))
        found = [bool(work.albums.pending("front", person, f"front:{person}")) for person in ("tom", "pia", "ben")]
        once = len(asked)
        work.albums.add(part)
        found += [bool(work.albums.pending("front", person, f"front:{person}")) for person in ("tom", "pia")]
        for name in ("one", "all"):
            delattr(work.db, name)
        return found, once

    assert await desk.store.write(unit) == ([False, False, False, True, False], 1)


def _noted(asked: list[str], read: Callable[..., Any], sql: str, *more: Any) -> Any:
    asked.append(sql)
    return read(sql, *more)


async def test_a_desk_of_one_language_needs_no_detector(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(spoken_language, "likely_languages", lambda text: asked.append(text) or {"en": 0.9})
    await desk.asks("tom", "My printer burns")
    assert asked == ["my printer burns"]
    await desk.close()
    desk.environment["BELLHOP_DESK__LANGUAGES"] = "en"
    await desk.open("2026-03-23 09:05", queue=SLA)
    await desk.asks("tom", "It is still burning")
    assert asked == ["my printer burns"]
