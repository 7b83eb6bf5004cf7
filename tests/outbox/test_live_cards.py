"""Rows that show a ticket's card only refer to it: the card is drawn when it is sent."""

from __future__ import annotations

import json

from bot.core.people import Identity
from bot.core.richtext import plain
from bot.outbox.lanes import PacedPlace
from bot.ports.cards import Card
from bot.ports.delivery import LIVE, Delivery, DeliveryKind, Purpose
from bot.ports.work import Work
from bot.screens.live_cards import draw
from tests.house import SUPPORT, House, text_of
from tests.quick_desk import QuickDesk

OLD_ROW = (
    "insert into delivery (id, pace, seq, lane, kind, priority, state, payload, purpose, channel, place, at) "
    "values (?, 'slack:U0BORIS', 1, 'slack:U0BORIS', 'post', 0, 'queued', ?, 'card', 'slack', 'U0BORIS', ?)"
)


def row(number: int, kind: DeliveryKind = DeliveryKind.POST, *, ticket: int = 0, **more: object) -> Delivery:
    lane, place = f"slack:{SUPPORT}#{ticket}", f"slack:{SUPPORT}"
    made = Delivery(number, place, number, lane, kind.value, 1, "queued", "", ticket=ticket, channel="slack", place=SUPPORT)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def live(number: int, kind: DeliveryKind = DeliveryKind.POST, **more: object) -> Delivery:
    return row(number, kind, extra={LIVE: True}, **more)  # type: ignore[arg-type]


def test_edits_of_a_card_merge_without_being_drawn() -> None:
    place = PacedPlace.of(f"slack:{SUPPORT}", "slack", None)
    newest = Card(author="newest")
    place.put(live(1))
    place.put(live(2, DeliveryKind.EDIT, target=1, draw=Card))
    place.put(live(3, DeliveryKind.EDIT, target=1, draw=lambda: newest))
    head = place.next()
    assert head.id == 1 and head.card is None and head.draw is not None and head.draw() is newest
    assert [merged.id for merged in place.done(head)] == [2, 3]


def test_a_card_that_its_ticket_left_is_no_longer_drawn_from_the_ticket() -> None:
    place = PacedPlace.of(f"slack:{SUPPORT}", "slack", None)
    left = Card(body=plain("Moved to Billing."))
    place.put(live(1))
    place.put(row(2, DeliveryKind.EDIT, target=1, card=left))
    head = place.next()
    assert not head.is_live and head.card == left


async def test_a_waiting_row_is_drawn_as_its_ticket_is_now_and_names_the_new_queue_once_that_left(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", billing=("agents: [back:anna]",))
    number = await quick.asks("tom", "It burns")
    ((card, payload),) = quick.rows("select id, payload from delivery where purpose = 'card'")
    assert json.loads(payload) == {LIVE: True}
    waiting = Delivery(card, "back:C1", 1, "", "post", 1, "queued", payload, ticket=number, channel="back", place="C1").unpack()

    async def drawn() -> Card:
        found = await quick.store.view(lambda work: draw(waiting, quick.desk.rules, work))
        assert found is not None
        return found

    await quick.does("anna", f"claim {number}")
    assert "Anna" in str((await drawn()).facts)
    await quick.does("anna", f"move {number} billing")
    assert (await drawn()).facts == () and "Moved to Billing" in str((await drawn()).body)


async def test_a_card_that_had_to_wait_shows_its_ticket_as_it_is_when_it_is_sent(house: House) -> None:
    house.slack.archive(SUPPORT)
    house.tom.says("It burns")
    await house.told(house.tom, "#1001")
    await house.until(lambda: [call for call in house.slack.journal.refused() if call.method == "chat.postMessage"])

    def renamed(work: Work) -> None:
        ticket = work.tickets.get(1001)
        assert ticket is not None
        ticket.claim(Identity("slack", "U0ANNA"), "Anna Newest", work.now)

    await house.desk.store.write(renamed)
    house.slack.unarchive(SUPPORT)
    await house.until(lambda: "Anna Newest" in text_of(house.card(1001) or {}))


async def test_a_card_whose_ticket_is_gone_is_reported_and_its_lane_goes_on(house: House) -> None:
    def stored(work: Work) -> int:
        gone = work.outbox.enqueue(live(0, ticket=4711, purpose=Purpose.CARD.value))
        work.outbox.enqueue(row(0, ticket=4711, purpose=Purpose.LINE.value, card=Card(body=plain("what comes next"))))
        return gone.id

    number = await house.desk.store.write(stored)
    await house.until(lambda: [message for message in house.slack.messages(SUPPORT) if "what comes next" in text_of(message)])
    await house.in_direct(house.boss, "there is no ticket #4711 any more")
    found = await house.desk.store.write(lambda work: work.db.all(f"select state from delivery where id = {number}"))  # type: ignore[attr-defined]
    assert [tuple(one) for one in found] == [("failed",)]


async def test_a_waiting_card_of_an_earlier_version_is_sent_as_it_was_written(house: House) -> None:
    def stored(work: Work) -> None:
        work.db.run("insert into pace (key, tail, owner) values ('slack:U0BORIS', 1, '')")  # type: ignore[attr-defined]
        payload = json.dumps({"card": {"body": ["An old card"]}})
        work.db.run(OLD_ROW, (work.new_id(), payload, work.now))  # type: ignore[attr-defined]

    await house.desk.store.write(stored)
    await house.desk.courier.sweep()
    boris = house.slack.im("U0BORIS")
    await house.until(lambda: [message for message in house.slack.messages(boris) if "An old card" in text_of(message)])
