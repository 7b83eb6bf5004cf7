"""Who writes as a place is told once a day there why nothing follows."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain, text_of
from bot.ports.inbound import MessageReceived
from tests.quick_desk import QuickDesk


async def hears(quick: QuickDesk, number: int, room: str = "room", *, addressed: bool = True) -> str:
    """Somebody writes in a room as the room itself; what they are answered."""
    by = Profile(Identity("front", room), "Room", is_bot=True)
    at, where = datetime.fromtimestamp(quick.now, UTC), Address("front", room)
    said = {"message": f"a{number}", "text": plain("it burns"), "direct": False, "addressed": addressed, "anonymous": True}
    return text_of((await quick.desk.handle(MessageReceived(event=f"a{number}", at=at, by=by, where=where, **said))).text)  # type: ignore[arg-type]


async def test_an_anonymous_writer_is_told_why_once_a_day_in_each_place(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    assert "write under your own name" in await hears(quick, 1)
    assert await hears(quick, 2) == ""
    assert "write under your own name" in await hears(quick, 3, "other")
    quick.at("2026-03-24 09:05")
    assert "write under your own name" in await hears(quick, 4)
    assert quick.rows("select count(*) from customer") == [(0,)]


async def test_an_anonymous_writer_who_does_not_speak_to_us_is_left_alone(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:05")
    assert await hears(quick, 1, addressed=False) == ""
    assert await hears(quick, 2) != ""
