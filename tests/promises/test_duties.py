"""What the desk does by itself, and the verbs for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.house import House, text_of
from tests.journeys.steps import asks, direct, fresh, tells
from tests.promises.test_targets import LADDER, journal


def card(house: House, number: int) -> str:
    return text_of(house.card(number) or {})


async def shows(house: House, number: int, words: str) -> None:
    await house.until(lambda: words in card(house, number))


async def test_a_sooner_promise_counts_at_once_and_a_later_one_takes_the_ping_back(opened) -> None:
    house = await opened(first="1h", ladder=LADDER, more="    sla_by: {urgent: {first_response: 1s}}")
    number = await asks(house, house.tom, "My printer burns")
    assert "urgent" in await tells(house.anna, f"priority {number} urgent")
    await house.in_direct(house.boss, "the reply is overdue")
    await shows(house, number, "urgent")
    await tells(house.anna, f"priority {number} normal")
    await house.until(lambda: "no longer applies" in text_of(direct(house.boss)[0]))
    events = await journal(house, number)
    assert events[-2:] == ["prioritized", "withdrawn first_response"]
    assert "not one of these: low, normal, high, urgent" in await tells(house.anna, f"priority {number} huge")


async def test_kind_and_tags_stand_on_the_card(opened) -> None:
    house = await opened()
    number = await asks(house, house.tom, "My printer burns")
    assert "fault" in await tells(house.anna, f"kind {number} fault")
    assert "paper, vpn" in await tells(house.anna, f"tag {number} VPN #paper")
    await shows(house, number, "paper, vpn")
    assert "Tags of #1001: vpn" in await tells(house.anna, f"tag {number} -paper")
    assert "no tags" in await tells(house.anna, f"tag {number} -vpn")
    assert "can't be a tag" in await tells(house.anna, f"tag {number} {'x' * 40}")
    await shows(house, number, "fault")
    assert await journal(house, number)


async def test_a_snoozed_ticket_is_hidden_and_comes_back_to_the_same_person(opened) -> None:
    house = await opened()
    number = await asks(house, house.tom, "My printer burns")
    assert "is snoozed until" in await tells(house.anna, f"snooze {number} 1h")
    assert "snoozed until" in await tells(house.anna, "list mine")
    assert f"#{number}" not in await tells(house.anna, "list due")
    await house.later(minutes=61)
    await house.in_thread(number, "<@U0ANNA>, this ticket is back")
    assert f"#{number}" in await tells(house.anna, "list mine")
    await tells(house.anna, f"snooze {number} 2h")
    house.tom.says("It burns brighter")
    await house.in_thread(number, "brighter")
    assert f"#{number}" in await tells(house.anna, "list mine")
    assert (await journal(house, number)).count("woke") == 1


async def test_a_promise_is_told_reminded_of_and_reported_when_broken(opened) -> None:
    house = await opened()
    number = await asks(house, house.tom, "My printer burns")
    assert "The customer was told to expect an update" in await tells(house.anna, f"promise {number} 2h")
    await house.told(house.tom, "You'll hear from us about ticket #1001")
    await shows(house, number, "Update promised by")
    await house.later(minutes=110)
    await house.in_thread(number, "<@U0ANNA>, you promised the customer an update")
    await house.later(minutes=11)
    await house.in_direct(house.boss, "Anna promised the customer an update")
    await tells(house.anna, f"reply {number} Still thinking")
    await house.until(lambda: "done by Anna" in text_of(direct(house.boss)[0]))
    await tells(house.anna, f"promise {number} 1h")
    await tells(house.anna, f"reply {number} Here it is")
    events = await journal(house, number)
    assert [event for event in events if event.startswith("promise")] == ["promised", "promise_broken", "promised", "promise_kept"]


async def test_a_claim_without_an_answer_lapses_and_one_with_an_answer_stays(opened) -> None:
    house = await opened(more="    claim_lapses: 1h")
    kept, lost = await asks(house, house.tom, "My printer burns"), await asks(house, house.olga, "Мой принтер горит")
    await house.anna.presses("claim", kept)
    await house.anna.presses("claim", lost)
    await tells(house.anna, f"reply {kept} On it")
    await house.later(minutes=61)
    await house.in_thread(lost, "Anna didn't reply in time")
    await shows(house, lost, "nobody yet")
    assert "Anna" in card(house, kept)
    assert "lapsed" in await journal(house, lost)


async def test_who_goes_off_duty_gives_his_tickets_back(opened) -> None:
    house = await opened()
    number, other = await asks(house, house.tom, "My printer burns"), await asks(house, house.olga, "Мой принтер горит")
    await house.anna.presses("claim", number)
    await tells(house.boris, f"claim {other}")
    await shows(house, number, "Anna")
    assert "One ticket went back" in await tells(house.anna, "away")
    await house.in_thread(number, "Anna is off duty")
    await shows(house, number, "nobody yet")
    assert "Boris" in card(house, other)
    await tells(house.boris, f"close {other}")
    await tells(house.boris, "away")
    await tells(house.anna, f"reopen {other}")
    await house.in_thread(other, "Boris is off duty")
    answer = await tells(house.anna, "back")
    assert "Welcome back" in answer
    assert f"#{number}" in answer


async def test_a_silent_customer_is_reminded_and_his_ticket_closed(opened) -> None:
    house = await opened(more="    auto_close: {remind_after: 1h, close_after: 3h}")
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"wait {number}")  # nobody of us spoke yet: nothing will close it
    await tells(house.anna, f"reply {number} Which one?")
    await tells(house.anna, f"wait {number}")
    await house.later(minutes=61)
    await house.told(house.tom, "We're waiting for your answer on ticket #1001")
    house.tom.presses(f"still:{number}")
    await house.in_thread(number, "The customer still needs help")
    await tells(house.anna, f"wait {number}")
    await house.later(hours=3)
    await house.told(house.tom, "We haven't heard from you")
    await shows(house, number, "Reopen")
    assert "How did we do" not in " ".join(house.tom.heard())
    await house.until(lambda: str(house.telegram.chat(4712)).count(f"still:{number}") == 1)
    house.tom.presses(f"still:{number}")
    await shows(house, number, "Close")


async def test_outside_hours_the_first_words_say_when_we_are_back_once(opened) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[tomorrow.weekday()]
    house = await opened(hours=f'{{{day}: ["09:00-18:00"]}}')
    assert f"We'll start replying on {tomorrow.strftime('%A')} at 09:00 (Berlin time)" in await fresh(house.tom, "My printer burns")
    house.tom.says("Really")
    await house.in_thread(1001, "Really")
    await tells(house.anna, "reply 1001 Unplug it")
    await house.told(house.tom, "Unplug it")
    assert "We'll start replying" in await fresh(house.tom, "I did")
    house.tom.says("And now?")
    await house.in_thread(1001, "And now?")
    await asyncio.sleep(0.3)
    assert len([text for text in house.tom.heard() if "We'll start replying" in text]) == 2


async def test_a_bad_rating_reaches_the_manager_with_a_way_back(opened) -> None:
    house = await opened()
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"reply {number} Buy another one")
    await tells(house.anna, f"close {number}")
    await house.told(house.tom, "How did we do?")
    house.tom.presses(f"rate:{number}:4")
    await house.in_thread(number, "★★★★☆")
    assert not direct(house.boss)
    house.tom.presses(f"rate:{number}:1")
    told = await house.in_direct(house.boss, "Tom rated #1001")
    assert "Buy another one" in text_of(told)
    await house.slack.presses("U0BOSS", house.slack.im("U0BOSS"), told["ts"], "reopen", str(number))
    await shows(house, number, "Close")
    await house.in_thread(number, "Maria reopened the ticket")
