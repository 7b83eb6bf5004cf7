"""What an agent only asks for changes nothing in the database, and waits for no commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import commands
from bot.catalogue import registry
from bot.core.people import Address
from bot.ports.inbound import ButtonPressed, HomeOpened, Inbound, LineTyped
from tests.quick_desk import QuickDesk

LINES: Mapping[str, tuple[str, ...]] = {
    "list": ("list", "list mine", "list due", "list no-such-list"),
    "search": ("search", "search burns", "search is:open"),
    "help": ("help", "help claim", ""),
}
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACE, CHAT, HOME = Address("back", "C1"), Address("back", "anna"), Address("back", "")


def everything(quick: QuickDesk) -> list[Any]:
    tables = ("seen", "person", "customer", "ticket", "event", "delivery", "reminder", "parked", "counter")
    return [sorted(quick.rows(f'select * from "{table}"'), key=repr) for table in tables]


async def opened(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=("hours: always",))
    await quick.asks("tom", "It burns")
    await quick.does("anna", "claim 1001")


def test_each_verb_that_reads_has_its_lines_here() -> None:
    commands.load()
    assert {found.verb for found in registry.registered() if found.reads} == LINES.keys()


@pytest.mark.parametrize("verb", LINES)
async def test_a_verb_that_reads_stores_nothing(quick: QuickDesk, verb: str) -> None:
    await opened(quick)
    before = everything(quick)
    for number, line in enumerate(LINES[verb]):
        assert await _said(quick, LineTyped(event=f"l{number}", at=AT, by=await quick.back.who("anna"), where=PLACE, line=line))
        args = tuple(line.split()[1:])
        pressed = ButtonPressed(event=f"p{number}", at=AT, by=await quick.back.who("anna"), where=CHAT, verb=verb, args=args)
        assert await _said(quick, pressed)
    assert everything(quick) == before


async def test_the_home_screen_stores_nothing(quick: QuickDesk) -> None:
    await opened(quick)
    before = everything(quick)
    assert await _said(quick, HomeOpened(event="h", at=AT, by=await quick.back.who("anna"), where=HOME))
    assert everything(quick) == before


async def test_the_first_that_is_heard_of_somebody_is_stored(quick: QuickDesk) -> None:
    """A list is asked for by somebody whose name has changed: they get the list, and the name is kept."""
    await opened(quick)
    quick.back.languages["anna"] = "de"
    assert "#1001" in await quick.does("anna", "list")
    assert quick.rows("select language from person where person = 'anna'") == [("de",)]


async def _said(quick: QuickDesk, inbound: Inbound) -> bool:
    answer = await quick.desk.handle(inbound)
    return bool(answer.text or answer.screen or answer.items or answer.form)
