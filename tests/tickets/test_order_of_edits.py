"""Edits that arrive late or change only what is behind the words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.people import Address
from bot.core.richtext import RichText, Span, plain
from bot.ports.inbound import MessageDeleted, MessageEdited
from tests.quick_desk import QuickDesk


async def edits(quick: QuickDesk, text: RichText, seconds: int) -> None:
    """Olga's first message was edited so many seconds after nine."""
    at = datetime(2026, 3, 23, 8, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    by, where = await quick.front.who("olga"), Address("front", "olga")
    await quick.desk.handle(MessageEdited(event=f"edit{seconds}", at=at, by=by, where=where, message="m1", text=text))


async def deletes(quick: QuickDesk, seconds: int) -> None:
    at = datetime(2026, 3, 23, 8, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    by, where = await quick.front.who("olga"), Address("front", "olga")
    await quick.desk.handle(MessageDeleted(event=f"gone{seconds}", at=at, by=by, where=where, message="m1"))


def versions(quick: QuickDesk) -> list[str]:
    return [text for (text,) in quick.rows("select text from version order by at, id")]


async def test_the_newest_edit_wins_in_whatever_order_they_arrive(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "it burns")
    await edits(quick, plain("third"), 30)
    await edits(quick, plain("second"), 20)
    assert versions(quick) == ['["third"]']
    await edits(quick, plain("fourth"), 40)
    assert versions(quick) == ['["third"]', '["fourth"]']


async def test_an_edit_from_before_a_deletion_does_not_bring_the_message_back(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    await quick.asks("olga", "it burns")
    await deletes(quick, 30)
    before = versions(quick)
    await edits(quick, plain("second"), 20)
    assert versions(quick) == before


async def test_an_edit_of_the_address_behind_a_link_is_an_edit(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    number = await quick.asks("olga", "see")
    await edits(quick, (Span("here", link="https://a.example"),), 10)
    await edits(quick, (Span("here", link="https://b.example"),), 20)
    await edits(quick, (Span("here", link="https://b.example"),), 30)
    assert len(versions(quick)) == 2
    assert "https://b.example" in quick.told(f"back:C1#{number}")[-1].text
