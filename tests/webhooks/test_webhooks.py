"""A desk between both platforms tells another program what happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.house import House
from tests.journeys.steps import asks, tells
from tests.webhooks.receiver import Receiver

Opened = Callable[..., Awaitable[House]]


async def test_a_tickets_life_is_told_in_order_and_signed(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    for line in (f"claim {number}", f"note {number} He always burns things", f"reply {number} Water it", f"close {number}"):
        await tells(desk.anna, line)
    await desk.until(lambda: "closed" in receiver.kinds(number))
    assert receiver.kinds(number) == ["opened", "received", "claimed", "replied", "met", "closed"]
    assert "burns things" not in str(receiver.heard)
    told = {body["type"]: body["data"] for _, body in receiver.heard}
    assert told["ticket.received"]["message"]["text"] == "My printer burns"
    assert told["ticket.replied"]["message"] | {"id": 0, "at": ""} == {
        "id": 0,
        "at": "",
        "author": {"id": "slack:U0ANNA", "name": "Anna"},
        "role": "agent",
        "visibility": "public",
        "text": "Water it",
        "files": [],
        "edited_at": None,
        "deleted": False,
    }
    assert told["ticket.claimed"]["event"]["by"] == {"id": "slack:U0ANNA", "name": "Anna"}
    assert told["ticket.closed"]["ticket"]["status"] == "closed"
    assert len({event for event, _ in receiver.heard}) == 6


async def test_notes_are_told_only_to_a_webhook_that_may_read_them(opened: Opened, receiver: Receiver) -> None:
    desk = await opened("private: true, notes: true")
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "He always burns things")
    await desk.until(lambda: "noted" in receiver.kinds(number))
    await desk.slack.edits("U0ANNA", "C0SUPPORT", typed, "He often burns things")
    await desk.until(lambda: "edited" in receiver.kinds(number))
    assert receiver.heard[-1][1]["data"]["message"]["text"] == "He often burns things"


async def test_an_edited_note_is_not_told(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "He always burns things")
    await desk.until(lambda: desk.slack.reactions("C0SUPPORT", typed))
    await desk.slack.edits("U0ANNA", "C0SUPPORT", typed, "He often burns things")
    await tells(desk.anna, f"claim {number}")
    await desk.until(lambda: "claimed" in receiver.kinds(number))
    assert receiver.kinds(number) == ["opened", "received", "claimed"]


async def test_only_the_wanted_events_of_the_wanted_queues_are_told(opened: Opened, receiver: Receiver) -> None:
    desk = await opened("private: true, events: [opened, moved], queues: [billing]")
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"priority {number} high")
    await tells(desk.anna, f"move {number} billing")
    await tells(desk.boris, f"claim {number}")
    await tells(desk.boris, f"move {number} support")
    await desk.until(lambda: len(receiver.heard) == 2)
    told = [body["data"]["event"] for _, body in receiver.heard]
    assert [(one["kind"], one["before"], one["queue"]) for one in told] == [
        ("moved", "support", "billing"),
        ("moved", "billing", "support"),
    ]


async def test_a_webhook_of_a_queue_learns_nothing_of_what_a_ticket_is_elsewhere(opened: Opened, receiver: Receiver) -> None:
    desk = await opened("private: true, queues: [support]")
    receiver.always = 503
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"claim {number}")
    await tells(desk.anna, f"move {number} billing")
    await tells(desk.boris, f"claim {number}")
    receiver.always = 0
    await desk.until(lambda: "moved" in receiver.kinds(number))
    assert receiver.kinds(number) == ["opened", "received", "claimed", "moved"]
    assert [body["data"]["ticket"] for _, body in receiver.heard] == [{"number": number, "queue": "billing"}] * 4
    assert receiver.heard[1][1]["data"]["message"]["text"] == "My printer burns"


async def test_what_is_refused_is_sent_again_with_the_same_id_and_nothing_overtakes_it(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    receiver.refusals = [503, 500, 429]
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"claim {number}")
    await desk.until(lambda: "claimed" in receiver.kinds(number))
    assert receiver.kinds(number) == ["opened", "received", "claimed"]
    assert receiver.asked[:4] == [receiver.heard[0][0]] * 4


async def test_a_restart_sends_what_still_waited(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    receiver.always = 503
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.until(lambda: receiver.asked)
    await desk.stop()
    receiver.always = 0
    await desk.start()
    await desk.until(lambda: receiver.kinds(number) == ["opened", "received"])


async def test_other_tickets_go_on_while_one_event_is_refused(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    receiver.refusals = [400, 400]
    first = await asks(desk, desk.tom, "My printer burns")
    second = await asks(desk, desk.olga, "Не работает")
    await desk.until(lambda: receiver.kinds(first) == receiver.kinds(second) == ["opened", "received"])


async def test_what_was_unsent_meanwhile_is_not_told(opened: Opened, receiver: Receiver) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.until(lambda: len(receiver.heard) == 2)
    receiver.always = 503
    await tells(desk.anna, f"reply {number} The password is swordfish")
    await desk.told(desk.tom, "swordfish")
    await tells(desk.anna, f"unsend {number}")
    await desk.until(lambda: "swordfish" not in str(desk.tom.heard()))
    receiver.always = 0
    await desk.until(lambda: "deleted" in receiver.kinds(number))
    replied = next(body["data"] for _, body in receiver.heard if body["type"] == "ticket.replied")
    assert replied["message"]["text"] is None and "swordfish" not in str(receiver.heard)
