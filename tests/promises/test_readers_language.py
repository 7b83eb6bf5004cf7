"""What is sent to one person is in their language, whatever the team's is; the queue's place and the thread are in the team's."""

from __future__ import annotations

import re

from tests.quick_desk import QuickDesk

QUEUE = ("hours: always", "sla: {first_response: 1h}", "escalation: [{at: 100%, notify: [queue, managers]}]")
LATIN = re.compile("[A-Za-z]{3,}")
NAMES = {"Boss", "Anna", "Tom", "Support"}


def foreign(told: str) -> set[str]:
    """The words of a text in Latin letters, except people and queues; the customers here write Russian."""
    return set(LATIN.findall(told)) - NAMES


async def test_a_ping_and_what_becomes_of_it_are_in_the_managers_language(quick: QuickDesk) -> None:
    quick.back.languages["boss"] = "ru-RU"
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("tom", "Принтер горит")
    await quick.goes_to("2026-03-02 11:01")
    (ping,) = quick.pings("boss")
    assert not foreign(ping.text), ping.text
    assert "overdue" in quick.told(f"back:C1#{number}", "ping")[0].text
    await quick.presses("boss", "ack", str(number))
    over = quick.told("back:boss")[-1]
    assert not foreign(over.text), over.text


async def test_a_list_of_pings_is_in_its_readers_language(quick: QuickDesk) -> None:
    quick.back.languages["boss"] = "ru-RU"
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    for who in range(8):
        await quick.asks(f"customer{who}", "Принтер горит")
    await quick.goes_to("2026-03-02 11:01")
    (told,) = quick.told("back:boss", "pings")
    assert not {word for word in foreign(told.text) if not word.startswith("Customer")}, told.text


async def test_a_bad_rating_reaches_a_manager_in_their_language(quick: QuickDesk) -> None:
    quick.back.languages["boss"] = "ru-RU"
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("tom", "Принтер горит")
    await quick.does("anna", f"reply {number} Готово")
    await quick.does("anna", f"close {number}")
    await quick.customer_presses("tom", "rate", str(number), "1")
    (told,) = quick.told("back:boss", "verdict")
    assert not foreign(told.text), told.text
