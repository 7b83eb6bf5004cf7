"""Queues in which only registered customers can open tickets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain, text_of
from bot.ports.inbound import MessageReceived
from tests.quick_desk import QuickDesk

REFUSAL = "Only registered customers can open a ticket here. Please sign in first, or ask us to register you."


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=("hours: always", "registered_only: true"), more="customers: {front:vera: {tier: vip}}")
    yield made
    await made.close()


async def says(desk: QuickDesk, who: str, words: str, *, registered: bool = False) -> str:
    desk._said += 1
    number = desk._said
    profile = replace(Profile(Identity("front", who), who.title()), registered=registered)
    told = await desk.desk.handle(
        MessageReceived(
            event=f"e{number}",
            at=datetime.fromtimestamp(desk.now, UTC),
            by=profile,
            where=Address("front", who),
            message=f"m{number}",
            text=plain(words),
        )
    )
    return text_of(told.text)


def tickets(desk: QuickDesk) -> list[tuple[int, ...]]:
    return desk.rows("select number from ticket order by number")


@pytest.mark.parametrize("words", ["My printer burns", "!new My printer burns", "thanks", "👍"])
async def test_somebody_unknown_is_told_why_no_ticket_is_opened(desk: QuickDesk, words: str) -> None:
    assert await says(desk, "tom", words) == REFUSAL
    assert tickets(desk) == []
    assert not desk.rows("select 1 from delivery")


async def test_whom_the_channel_vouches_for_opens_a_ticket(desk: QuickDesk) -> None:
    assert await says(desk, "tom", "My printer burns", registered=True) == ""
    assert tickets(desk) == [(1001,)]


async def test_a_customer_of_the_configuration_opens_a_ticket(desk: QuickDesk) -> None:
    assert await says(desk, "vera", "My printer burns") == ""
    assert tickets(desk) == [(1001,)]


async def test_who_is_no_longer_registered_can_go_on_with_a_ticket_but_not_open_another(desk: QuickDesk) -> None:
    await says(desk, "tom", "My printer burns", registered=True)
    assert await says(desk, "tom", "It is on the third floor") == ""
    assert desk.told("back:C1#1001")[-1].text.endswith("It is on the third floor")
    assert await says(desk, "tom", "!new Another one") == REFUSAL
    assert tickets(desk) == [(1001,)]
