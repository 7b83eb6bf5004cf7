"""Each promise has its own ladder, stops when it should, and withdraws pings that no longer apply."""

from __future__ import annotations

from bot.core.ticket import folded
from storage.store import SqlStore
from tests.house import House, text_of
from tests.journeys.steps import asks, direct, tells

LADDER = "      - {at: 50%, notify: [assignee]}\n      - {at: 100%, notify: [managers], repeat: 1h}"


async def journal(house: House, number: int) -> list[str]:
    store: SqlStore = house.desk.store

    def unit(work):
        ticket = work.tickets.get(number)
        events = work.tickets.events(ticket)
        again = folded(events)
        for name in ("status", "priority", "kind", "tags", "assignee", "snoozed_until", "promised_until", "waiting_since", "head"):
            assert getattr(again, name) == getattr(ticket, name), name
        return [f"{event.kind} {event.facts['target']}" if "target" in event.facts else event.kind for event in events]

    return await store.write(unit)


async def test_the_resolution_runs_a_ladder_of_its_own_after_the_answer(opened) -> None:
    house = await opened(first="1h", sla=", resolution: 4h", ladder=LADDER)
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"reply {number} On it")
    await house.later(minutes=121)
    await house.in_thread(number, "a solution is due soon")
    await house.later(hours=2)
    told = await house.in_direct(house.boss, "the solution is overdue")
    assert "Anna has it" in text_of(told)
    await tells(house.anna, f"close {number}")
    await house.until(lambda: "done by Anna" in text_of(direct(house.boss)[0]))
    events = await journal(house, number)
    assert "met first_response" in events
    assert events.index("imminent resolution") < events.index("breached resolution")
    assert "met resolution" not in events
    assert [event for event in events if event.startswith("escalated")] == ["escalated resolution"] * 2


async def test_waiting_for_the_customer_stops_the_resolution(opened) -> None:
    house = await opened(first="1h", sla=", resolution: 2h", ladder=LADDER)
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"reply {number} Which one?")
    await tells(house.anna, f"wait {number}")
    assert "clock is paused" in await tells(house.anna, f"why {number}")
    await house.later(hours=3)
    assert not [event for event in await journal(house, number) if event.startswith("escalated")]
    house.tom.says("The one upstairs")
    await house.in_thread(number, "The one upstairs")
    await house.later(hours=3)
    await house.in_direct(house.boss, "the solution is overdue")


async def test_another_queue_s_promises_take_the_pings_back(opened) -> None:
    house = await opened(first="1s", ladder=LADDER)
    number = await asks(house, house.tom, "My printer burns")
    await house.in_direct(house.boss, "the reply is overdue")
    await tells(house.boris, f"move {number} billing")
    await house.until(lambda: "moved the ticket to Billing" in text_of(direct(house.boss)[0]))
    events = await journal(house, number)
    assert "breached first_response" in events


async def test_other_promises_in_the_configuration_count_from_the_next_start(opened) -> None:
    house = await opened(first="1h", ladder=LADDER)
    number = await asks(house, house.tom, "My printer burns")
    for _ in ("half", "whole"):
        await house.later(minutes=31)
    await house.in_direct(house.boss, "the reply is overdue")
    await house.stop()
    await house.start(first="9h")
    await house.until(lambda: "no longer applies" in text_of(direct(house.boss)[0]))
    await house.stop()
    await house.start(first="1h")
    await house.until(lambda: len(direct(house.boss)) > 1)
    await house.stop()
    await house.start()
    assert [event for event in await journal(house, number) if event.startswith(("withdrawn", "escalated"))] == [
        "escalated first_response",
        "escalated first_response",
        "withdrawn first_response",
        "escalated first_response",
    ]
