"""A customer with several open tickets sees to which one each reply, question and rating belongs."""

from __future__ import annotations

from sandbox.faults import Fault
from tests.house import House
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, tells


async def two(desk: House) -> tuple[int, int]:
    first = await asks(desk, desk.tom, "My printer burns")
    return first, await asks(desk, desk.tom, "/new Invoice")


async def test_a_reply_begins_with_its_ticket_while_there_are_several(opened: Open) -> None:
    desk = await opened()
    first = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {first} Pull the plug")
    assert (await desk.told(desk.tom, "Pull the plug")).splitlines()[0] == "Anna", "one ticket alone needs no name"
    second = await asks(desk, desk.tom, "/new Invoice")
    await tells(desk.anna, f"reply {second} Here it is")
    assert (await desk.told(desk.tom, "Here it is")).splitlines()[:2] == [f"#{second} · Invoice", "Anna"]
    await tells(desk.anna, f"close {second}")
    assert (await desk.told(desk.tom, "How did we do?")).splitlines()[0] == f"#{second} · Invoice"
    await tells(desk.anna, f"reply {first} And now?")
    assert (await desk.told(desk.tom, "And now?")).splitlines()[0] == "Anna"


async def test_the_name_stays_when_the_reply_is_rated(opened: Open) -> None:
    desk = await opened()
    _, second = await two(desk)
    await tells(desk.anna, f"reply {second} Here it is")
    await desk.told(desk.tom, "Here it is")
    desk.tom.presses("👍")
    await desk.until(lambda: "• 👍 •" in str(desk.telegram.chat(desk.tom.number)))
    assert (await desk.told(desk.tom, "Here it is")).splitlines()[0] == f"#{second} · Invoice"


async def test_a_reply_that_waited_is_named_as_things_are_when_it_is_sent(opened: Open) -> None:
    desk = await opened()
    first = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.faults.add(Fault("429", "sendMessage", times=1, retry_after=2))
    await tells(desk.anna, f"reply {first} Pull the plug")
    desk.tom.says("/new Invoice")
    assert (await desk.told(desk.tom, "Pull the plug")).splitlines()[0] == f"#{first} · My printer burns"
