"""An agent's emoji on a card does what the configuration says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core.people import Address
from bot.i18n.sentences import say
from bot.ports.inbound import PlaceChanged, ReactionAdded
from bot.ports.wording import Wording
from tests.quick_desk import QuickDesk


@pytest_asyncio.fixture
async def own(tmp_path: Path) -> AsyncIterator[QuickDesk]:
    desk = QuickDesk(tmp_path)
    await desk.open("2026-03-23 09:00", more="reactions: {hand: claim, lock: close, ticket: new}")
    yield desk
    await desk.close()


async def reacts(desk: QuickDesk, number: int, emoji: str) -> str:
    """Anna puts an emoji on a ticket's card; the ticket's status and whose it is."""
    desk.posted()
    card = desk.rows(f"select message from delivery where ticket = {number:d} and purpose = 'card'")[0][0]
    at, by = datetime.fromtimestamp(desk.now, UTC), await desk.back.who("anna")
    await desk.desk.handle(ReactionAdded(event=f"r{emoji}", at=at, by=by, where=Address("back", "C1"), message=card, emoji=emoji))
    return " ".join(desk.rows(f"select status, assignee from ticket where number = {number:d}")[0])


@pytest.mark.parametrize(
    ("emoji", "after"), [("✋", "open back:anna"), ("🔒", "closed "), ("👀", "new "), ("✅", "new "), ("🎫", "new "), ("🙂", "new ")]
)
async def test_only_the_configured_emoji_act(own: QuickDesk, emoji: str, after: str) -> None:
    number = await own.asks("tom", "My printer burns")
    assert (await reacts(own, number, emoji)).startswith(after)
    assert own.desk.makes_ticket(emoji) == (emoji == "🎫")


@pytest.mark.parametrize(("reactions", "told"), [("{hand: claim, lock: new}", "React with 🔒"), ("{hand: claim}", "Mention me here")])
async def test_the_greeting_in_a_room_names_the_emoji_that_makes_tickets_there(tmp_path: Path, reactions: str, told: str) -> None:
    desk = QuickDesk(tmp_path)
    desk.back.capabilities = replace(desk.back.capabilities, wording=Wording(emoji_greeting=say("React with {emoji}")))
    await desk.open("2026-03-23 09:00", more=f"reactions: {reactions}")
    at, by = datetime.fromtimestamp(desk.now, UTC), await desk.back.who("us")
    await desk.desk.handle(PlaceChanged(event="e", at=at, by=by, where=Address("back", "C9"), what="back"))
    assert told in desk.told("back:C9")[0].text
    await desk.close()
