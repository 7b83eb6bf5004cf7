"""Every purpose of an outbox row meets every kind of failure: the row is sent, waits, or a person is told. Nothing else may become of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import errors as slack
from adapters.telegram import errors as telegram
from bot.announce.announcer import Announcer
from bot.core.people import Address, place_key
from bot.core.richtext import plain
from bot.outbox.retries import TREATMENTS
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Purpose
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.work import Work
from tests.house import House
from tests.journeys.steps import asks

UNMIRRORED = 777  # a message that has no mirror in the thread
EDITS, MARKS = {Purpose.CHANGE}, {Purpose.LOCK, Purpose.SEEN}
CUSTOMER = {
    Purpose.REPLY,
    Purpose.CONFIRM,
    Purpose.SAY,
    Purpose.AWAY,
    Purpose.CHOICE,
    Purpose.RATING,
    Purpose.STILL,
    Purpose.ADDED,
    Purpose.TRANSCRIPT,
}
PEOPLE = {Purpose.PINGS, Purpose.VERDICT, Purpose.DIGEST, Purpose.CHART, Purpose.MANAGER, Purpose.ALARM, Purpose.ANSWER}


class Slip(Exception):
    """An error of our own program."""


def failures() -> dict[str, Exception]:
    """One of each kind; the adapters' tables lead to no other kinds."""
    made: dict[str, Exception] = {kind.value: DeliveryError(kind, f"because of {kind.value}", moved_to="C0SUPPORT") for kind in Trouble}
    return {**made, "own": Slip("a slip")}


def test_the_table_treats_every_kind_of_failure_and_the_adapters_know_no_other() -> None:
    assert set(TREATMENTS) == set(Trouble)
    told = {*slack.TROUBLES.values(), *(kind for _, kind in telegram._BAD_REQUEST), *(kind for _, kind in telegram._FORBIDDEN)}
    told |= {kind for _, kind in telegram._KINDS}
    assert told <= set(TREATMENTS)
    assert slack.TROUBLES.get("a_word_of_tomorrow", Trouble.REFUSED) is Trouble.REFUSED


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.002)
    monkeypatch.setattr("bot.outbox.retries.LONGEST", 0.02)
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def row(purpose: Purpose, rules: Any, work: Work) -> Delivery:
    """A row of this purpose, as the desk would write it."""
    announce, ticket = Announcer(work, rules), work.tickets.get(1001)
    assert ticket is not None
    card = Card(body=plain(f"words of {purpose.name}"))
    support, boss = Address("slack", "C0SUPPORT"), Address("slack", "U0BOSS")
    lane = f"test:{purpose.name}"
    if purpose in EDITS:
        return announce.put(support, DeliveryKind.EDIT, card, lane=lane, purpose=purpose, ticket=ticket, target=ticket.card)
    if purpose in MARKS:
        return announce.put(support, DeliveryKind.MARK, None, lane=lane, purpose=purpose, message="1.1", extra={"emoji": "🔒"})
    if purpose is Purpose.ERASE:
        return announce.put(support, DeliveryKind.DELETE, None, lane=lane, purpose=purpose, target=ticket.card)
    if purpose in CUSTOMER:
        where = Address(ticket.channel, ticket.place)
        return announce.put(where, DeliveryKind.POST, card, lane=lane, purpose=purpose, ticket=ticket, ref=UNMIRRORED)
    if purpose in PEOPLE:
        lane = place_key(boss) if purpose is Purpose.PINGS else lane
        return announce.put(boss, DeliveryKind.POST, card, lane=lane, purpose=purpose)
    under: dict[str, object] = {} if purpose is Purpose.CARD else {"under": ticket.card}
    return announce.put(support, DeliveryKind.POST, card, lane=lane, purpose=purpose, ticket=ticket, extra=under)


@pytest.mark.parametrize("failure", failures())
async def test_each_row_is_sent_waits_or_is_told(one: House, failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await asks(one, one.tom, "My printer burns")
    await one.until(lambda: not one.desk.courier.waiting)
    failing: set[int] = set()
    carry = one.desk.courier._carrier.carry

    async def fails(delivery: Delivery) -> Any:
        if delivery.id in failing:
            raise failures()[failure]
        return await carry(delivery)

    monkeypatch.setattr(one.desk.courier._carrier, "carry", fails)
    for purpose in Purpose:

        def unit(work: Work, purpose: Purpose = purpose) -> tuple[int, int]:
            before = work.counters.get("unshown")
            made = row(purpose, one.desk.rules, work)
            failing.add(made.id)
            return made.id, before

        number, before = await one.desk.store.write(unit)
        assert await _ended(one, number, before), f"{purpose.name} × {failure} is dropped"


async def _ended(one: House, number: int, before: int) -> bool:
    """Whether the row was sent, still waits after many tries, or is over and a person was told."""

    def look(work: Work) -> tuple[Delivery | None, int]:
        return work.outbox.get(number), work.counters.get("unshown")

    for _ in range(1500):
        found, told = await one.desk.store.write(look)
        assert found is not None
        if found.state == DeliveryState.SENT.value or _waits(one, number):
            return True
        over = found.state in (DeliveryState.FAILED.value, "in_doubt")  # its state is visible a moment before the report is stored
        if over and (told > before or await _told_otherwise(one, found)):
            return True
        await asyncio.sleep(0.01)
    return False


def _waits(one: House, number: int) -> bool:
    """Whether it is at the front of its lane, and was tried many times or has to pause."""
    for place in one.desk.courier._places:
        for lane in place.lanes.values():
            if lane[0].id == number:
                return lane[0].attempts > 6 or place.paused_until > time.monotonic() + 0.3
    return False


async def _told_otherwise(one: House, lost: Delivery) -> bool:
    """By the card of a customer who shut us out, a reply's state line, a newer post of the same, or the next of the ladder."""

    def look(work: Work) -> bool:
        ticket = work.tickets.get(lost.ticket or 1001)
        assert ticket is not None
        if lost.purpose == Purpose.REPLY and work.outbox.of_ticket(ticket, Purpose.MIRROR, lost.ref):
            return True
        customer = work.people.customer_of(ticket)
        return bool(customer.blocked_at) or lost.purpose in (Purpose.PING, Purpose.PINGS) or work.counters.get("repairs:card:1001") > 0

    return await one.desk.store.write(look)
