"""``!help`` in a ticket's thread: what can be typed there now."""

from __future__ import annotations

import re

from bot.catalogue import registry
from tests.house import House
from tests.journeys.steps import asks, hint_for, hints, next_hint


async def helped(desk: House, number: int) -> str:
    before = hints(desk.anna)
    await desk.anna.types(number, "!help")
    return await next_hint(desk.anna, before)


async def test_help_in_a_thread_lists_what_can_be_typed_there(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    told = await helped(desk, number)
    assert f"commands on #{number}" in told
    assert "!reply <text>" in told
    assert "(short: !r)" in told
    assert "!claim" in told
    assert "/ticket help" in told
    assert "1042" not in told
    assert "!release" not in told
    assert "!reopen" not in told
    for verb in re.findall(r"!([a-z]+)", told.partition("\n\n")[2]):
        found = registry.find(verb, customer=False)
        assert found
        assert found.on_ticket


async def test_help_in_the_thread_of_a_closed_ticket_offers_to_reopen_it(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!close")
    await desk.told(desk.tom, "How did we do?")
    await desk.anna.types(number, "!help")
    told = await hint_for(desk.anna, "!reopen")
    assert "!reply" not in told
