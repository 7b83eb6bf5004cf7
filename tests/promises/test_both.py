"""A day of promises on either database."""

from __future__ import annotations

from tests.house import House, text_of
from tests.journeys.steps import asks, direct, tells
from tests.promises.test_targets import LADDER, journal


async def test_a_day_of_promises(house: House) -> None:
    await house.stop()
    await house.start(
        first="1h", ladder=LADDER, more='    claim_lapses: 8h\n    auto_close: {close_after: 2h}\n    digest: {daily: "09:00"}'
    )
    people = [house.customer(5000 + number, f"Person {number}") for number in range(7)]
    for person in people:
        person.says("My printer burns")
    await house.ticket(1007)
    await house.later(minutes=61)
    await house.in_direct(house.boss, "7 tickets need you")
    number = await asks(house, house.tom, "My screen is dark")
    assert "high" in await tells(house.anna, f"priority {number} high")
    assert "is snoozed until" in await tells(house.anna, f"snooze {number} 1h")
    await house.later(minutes=61)
    await house.in_thread(number, "this ticket is back")
    assert "One ticket went back" in await tells(house.anna, "away")
    assert "Welcome back" in await tells(house.anna, "back")
    assert "The customer was told to expect an update" in await tells(house.anna, f"promise {number} 1h")
    assert f"#{number}" in await tells(house.anna, "list mine")
    await tells(house.anna, f"reply {number} Which one?")
    await tells(house.anna, f"wait {number}")
    await house.later(minutes=121)
    await house.told(house.tom, "We haven't heard from you")
    assert "Opened: 8" in await tells(house.anna, "stats 1d")
    assert "without the customer's answer" in await tells(house.anna, "stats")
    for other in range(1001, 1008):
        await tells(house.anna, f"close {other}")
    await house.in_direct(house.boss, "Nothing in this list is waiting")
    events = await journal(house, number)
    for expected in ("prioritized", "snoozed", "woke", "lapsed", "promised", "promise_kept", "waited", "closed"):
        assert expected in events
    await house.until(lambda: not [message for message in direct(house.boss) if "need you" in text_of(message)])
