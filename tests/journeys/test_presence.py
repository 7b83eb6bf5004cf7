"""Typing: the card and the customer's chat show who writes while the form of a reply is open, and both end by themselves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.intake import presence
from sandbox.faults import Fault
from tests.house import House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks


def shown(house: House) -> str:
    return text_of(house.card(1001) or {})


async def says(house: House, words: str) -> None:
    await house.until(lambda: words in shown(house))


async def says_nobody(house: House) -> None:
    await house.until(lambda: "✍" not in shown(house))


def typing_calls(house: House) -> list[Any]:
    return [call for call in house.telegram.journal.calls if call.method == "sendChatAction"]


async def typing_ends(house: House) -> None:
    """Nobody is left who would say it again."""
    await house.until(lambda: not house.desk.desk._presence._shown)
    count = len(typing_calls(house))
    await asyncio.sleep(0.2)
    assert len(typing_calls(house)) == count


async def opens_form(house: House, user: str = "U0ANNA") -> None:
    agent = house.anna if user == "U0ANNA" else house.boris
    await agent.presses("reply", 1001)
    await house.until(lambda: house.slack.view(user))


async def test_an_open_form_shows_on_the_card_and_to_the_customer_until_it_is_sent(house: House) -> None:
    await asks(house, house.tom, "My printer burns")
    await opens_form(house)
    await says(house, "✍ Anna is writing")
    await house.until(lambda: house.telegram.typing(4712))
    await house.anna.fills(text="Switch it off")
    await house.told(house.tom, "Switch it off")
    await says_nobody(house)
    await house.until(lambda: not house.telegram.typing(4712))
    assert "Anna" in shown(house)


async def test_two_who_write_at_once_are_both_named_until_they_close_their_forms(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens_form(house)
    await opens_form(house, "U0BORIS")
    await says(house, "✍ Anna, Boris are writing")
    await house.anna.slack.closes("U0ANNA")
    await says(house, "✍ Boris is writing")
    house.tom.says("And it smells")
    await house.in_thread(1001, "it smells")
    assert "✍ Boris is writing" in shown(house)
    await house.boris.slack.closes("U0BORIS")
    await says_nobody(house)


async def test_typing_is_repeated_while_the_form_is_open_and_no_longer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "EVERY", 0.05)
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens_form(house)
    await house.until(lambda: len(typing_calls(house)) >= 3)
    await house.anna.slack.closes("U0ANNA")
    await says_nobody(house)
    await typing_ends(house)
    assert not await house.desk.store.write(
        lambda work: [row for row in work.outbox.of_ticket(work.tickets.get(1001), "") if row.kind == "typing"]
    )


async def test_a_forgotten_form_ends_by_itself_also_after_a_restart(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "EVERY", 0.05)
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens_form(house)
    await says(house, "✍ Anna is writing")
    await house.stop()
    await house.start()
    assert "✍ Anna is writing" in shown(house)
    await opens_form(house, "U0BORIS")
    await says(house, "✍ Anna, Boris are writing")
    await house.later(minutes=6)
    await says_nobody(house)
    await typing_ends(house)


async def test_a_form_that_could_not_open_names_nobody(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    house.slack.faults.add(Fault("error", "views.open", error="expired_trigger_id"))
    await house.anna.presses("reply", 1001)
    await house.until(lambda: any("could not be opened" in text for text in house.anna.heard()))
    await says_nobody(house)


async def test_a_refused_form_is_still_open(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens_form(house)
    await house.boris.commands("close 1001")
    await house.until(lambda: "closed" in shown(house))
    await house.anna.fills(text="Switch it off")
    assert house.slack.view_errors("U0ANNA")
    await house.boris.commands("reopen 1001")  # the card of a closed ticket is one line and names nobody
    await says(house, "✍ Anna is writing")
    await house.anna.slack.closes("U0ANNA")
    await says_nobody(house)


async def test_other_forms_say_nothing(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await house.anna.presses("note", 1001)
    await house.until(lambda: house.slack.view("U0ANNA"))
    await house.anna.slack.closes("U0ANNA")
    await house.anna.commands("claim 1001")
    await house.until(lambda: "Anna" in shown(house))
    assert "✍" not in shown(house)
    assert typing_calls(house) == []
    assert house.slack.errors == []
