"""Pings: who gets them if somebody can't be reached, that they repeat, and that many become one list."""

from __future__ import annotations

from tests.house import text_of
from tests.journeys.steps import asks, buttons, direct, tells


async def test_who_cannot_be_reached_is_replaced_by_the_next_with_the_reason(opened) -> None:
    ladder = '      - {at: 100%, notify: ["telegram:4799"]}\n      - {at: 9000%, notify: [managers]}'
    house = await opened(first="1s", ladder=ladder)
    await asks(house, house.tom, "My printer burns")
    told = text_of(await house.in_direct(house.boss, "could not be reached"))
    assert "telegram:4799" in told
    assert "the reply is overdue" in told


async def test_a_ping_that_somebody_has_comes_back_when_nothing_follows(opened) -> None:
    house = await opened(first="1s", ladder="      - {at: 100%, notify: [managers]}", more="    ask_again: 2s")
    number = await asks(house, house.tom, "My printer burns")
    told = await house.in_direct(house.boss, "the reply is overdue")
    await house.slack.presses("U0BOSS", house.slack.im("U0BOSS"), told["ts"], "ack", str(number))
    await house.until(lambda: "Maria took it" in text_of(direct(house.boss)[0]))
    await house.until(lambda: any("ack" in buttons(message) for message in direct(house.boss)))
    await tells(house.anna, f"reply {number} On it")
    await house.until(lambda: all("ack" not in buttons(message) for message in direct(house.boss)))


async def test_more_than_five_pings_become_one_list_that_is_rewritten(opened) -> None:
    house = await opened(first="1h", ladder="      - {at: 100%, notify: [managers]}")
    people = [house.customer(5000 + nr, f"Person {nr}") for nr in range(8)]
    for person in people:
        person.says("My printer burns")
    await house.ticket(1008)
    await house.later(minutes=61)
    await house.in_direct(house.boss, "8 tickets need you")
    said = direct(house.boss)
    assert len([message for message in said if "tickets need you" in text_of(message)]) == 1
    assert len([message for message in said if "ack" in buttons(message)]) == 1
    await tells(house.anna, "reply 1003 On it")
    told = await house.in_direct(house.boss, "7 tickets need you")
    assert "#1003" not in text_of(told)
    for number in (1001, 1002, 1004, 1005, 1006, 1007, 1008):
        await tells(house.anna, f"close {number}")
    await house.in_direct(house.boss, "Nothing in this list is waiting")


async def test_a_group_s_members_are_asked_for_and_each_is_told(opened) -> None:
    house = await opened(first="1h")
    house.slack.add_usergroup("S0LEADS", "leads", ["U0BOSS", "U0EVE"])
    await house.stop()
    await house.start(first="1s", ladder='      - {at: 100%, notify: ["slack:S0LEADS"]}')
    number = await asks(house, house.tom, "My printer burns")
    for who in (house.boss, house.eve):
        own = ["show"] if who is house.boss else []
        assert buttons(await house.in_direct(who, "the reply is overdue")) == ["ack", "give", "later", *own]
    await house.slack.presses("U0EVE", house.slack.im("U0EVE"), direct(house.eve)[0]["ts"], "ack", str(number))
    await house.in_direct(house.boss, "Eve took it")


async def test_a_group_that_is_not_there_is_passed_over_with_the_reason(opened) -> None:
    house = await opened(first="1s", ladder='      - {at: 100%, notify: ["slack:S0NOBODY"]}')
    await asks(house, house.tom, "My printer burns")
    assert "slack:S0NOBODY could not be reached" in text_of(await house.in_direct(house.boss, "could not be reached"))


async def test_a_list_that_reaches_nobody_is_passed_on_and_one_that_was_deleted_comes_back(opened) -> None:
    house = await opened(first="2s", ladder='      - {at: 100%, notify: ["telegram:4711"]}\n      - {at: 10000%, notify: [managers]}')
    house.olga.says("/start")
    await house.told(house.olga, "Acme")
    people = [house.customer(5000 + nr, f"Person {nr}") for nr in range(7)]
    for person in people[:6]:
        person.says("My printer burns")
    await house.told(house.olga, "Вас ждут 6 заявок")
    shown = next(m for m in house.telegram.chat(4711) if "6 заявок" in m.get("text", ""))
    house.telegram.deletes(4711, shown["message_id"])
    await tells(house.anna, "reply 1001 On it")
    await house.told(house.olga, "Вас ждут 5 заявок")
    house.telegram.blocks(4711)
    people[6].says("My printer burns")
    told = text_of(await house.in_direct(house.boss, "tickets need you"))
    assert "#1002" in told and "Olga could not be reached" in told
