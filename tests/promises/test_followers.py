"""Followers of a ticket hear of the customer's messages; the tickets of agents who leave return to their queues."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.people import Address
from bot.ports.inbound import MembershipChanged, PersonGone
from storage.agents import Held, held
from storage.engine import Connection
from tests.promises.test_notify import QUEUE, answered_and_asked, claimed, mentions
from tests.quick_desk import QuickDesk


async def told_to(quick: QuickDesk, who: str, place: str = "C1") -> dict[str, Any]:
    now = datetime.fromtimestamp(quick.now, UTC)
    return {"event": f"left:{who}:{place}", "at": now, "by": await quick.back.who(who), "where": Address("back", place)}


def words(quick: QuickDesk, number: int) -> list[str]:
    return [told.text for told in quick.told(f"back:C1#{number}", "words")]


def holder(quick: QuickDesk, number: int) -> tuple[str, str]:
    return quick.rows(f"select assignee, status from ticket where number = {number:d}")[0]


async def test_a_follower_is_mentioned_with_the_assignee_once_in_each_waiting_period(quick: QuickDesk) -> None:
    number = await claimed(quick)
    assert f"You follow #{number}" in await quick.does("boris", f"follow {number}")
    await answered_and_asked(quick, number, "11:00")
    await quick.asks("tom", "Hello?")
    assert words(quick, number) == ["Still\n👉 Anna, Boris", "Hello?"]
    assert mentions(quick, number) == ["2026-03-02 11:00"]
    await quick.does("boris", f"unfollow {number}")
    await answered_and_asked(quick, number, "12:00", "And still")
    assert words(quick, number)[-1] == "And still\n👉 Anna"


async def test_a_follower_hears_as_they_chose_and_not_while_away(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    await quick.does("boris", "notify direct")
    await quick.does("anna", "notify none")
    await answered_and_asked(quick, number, "11:00")
    assert words(quick, number) == ["Still"]
    assert [f"#{number}" in told.text for told in quick.told("back:boris", "called")] == [True]
    await quick.does("boris", "away")
    await answered_and_asked(quick, number, "12:00")
    assert len(quick.told("back:boris", "called")) == 1


async def test_who_takes_a_ticket_is_told_although_a_follower_was(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("anna", f"release {number}")
    await quick.does("boris", f"follow {number}")
    await quick.goes_to("2026-03-02 11:00")
    await quick.asks("tom", "Still")
    await quick.does("anna", f"claim {number}")
    await quick.asks("tom", "Hello?")
    assert words(quick, number) == ["Still\n👉 Boris", "Hello?\n👉 Anna"]


async def test_following_twice_and_ending_what_is_not_followed_are_refused(quick: QuickDesk) -> None:
    number = await claimed(quick)
    assert "don't follow" in await quick.does("boris", f"unfollow {number}")
    await quick.does("boris", f"follow {number}")
    assert "already" in await quick.does("boris", f"follow {number}")
    assert [kind for _, kind, _ in quick.journal(number)].count("followed") == 1


async def test_a_follower_who_left_the_queue_hears_nothing(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    quick.back.rosters["C1"] -= {"boris"}
    await quick.desk.handle(MembershipChanged(**await told_to(quick, "boris"), joined=False))
    await answered_and_asked(quick, number, "11:00")
    assert words(quick, number) == ["Still\n👉 Anna"]


@pytest.mark.parametrize("gone", [False, True])
async def test_the_tickets_of_an_agent_who_leaves_return_with_one_line(quick: QuickDesk, gone: bool) -> None:
    number = await claimed(quick)
    later = await quick.asks("olga", "It smells")
    await quick.does("anna", f"claim {later}")
    await quick.does("anna", f"snooze {later} 4h")
    for who, owner in (("anna", "@"), ("boris", "support")):
        await quick.fills(who, "canned", ("0", "0"), {"name": "hello", "queue": owner}, {"text_en": f"From {who}"})
    quick.back.rosters["C1"] -= {"anna"}
    told = await told_to(quick, "anna", "" if gone else "C1")
    await quick.desk.handle(PersonGone(**told) if gone else MembershipChanged(**told, joined=False))
    for one in (number, later):
        assert holder(quick, one) == ("", "new")
        lines = [line.text for line in quick.told(f"back:C1#{one}", "line")]
        assert lines.count("Anna no longer works in this queue: the ticket is back in the queue.") == 1
    assert quick.rows("select name from person where person = 'anna'") == [("Anna",)]
    assert quick.rows("select name, owner, queue from canned order by id") == [("hello anna", "", "support"), ("hello", "", "support")]
    assert "From anna" in await quick.does("boris", "canned hello anna")


async def test_who_has_what_is_listed_for_the_people_who_run_the_desk(quick: QuickDesk) -> None:
    number = await claimed(quick)
    mine = await quick.asks("olga", "It smells")
    closed = await quick.asks("ira", "It is dark")
    await quick.does("boris", f"claim {mine}")
    await quick.does("anna", f"claim {closed}")
    await quick.does("anna", f"close {closed}")
    db = Connection(quick.engine)
    try:
        assert held(db) == [Held("back:anna", "Anna", [number]), Held("back:boris", "Boris", [mine])]
    finally:
        db.close()


async def test_who_only_leaves_another_queue_keeps_their_tickets(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"claim {number}")
    await quick.desk.handle(MembershipChanged(**await told_to(quick, "anna", "C2"), joined=False))
    assert holder(quick, number) == ("back:anna", "open")
