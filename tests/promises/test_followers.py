"""Followers of a ticket hear of the customer's messages; the tickets of agents who leave return to their queues."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.people import Address
from bot.core.richtext import Span, text_of
from bot.ports.cards import Answer
from bot.ports.inbound import FormFilled, MembershipChanged, MessageReceived, PersonGone
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
    told = await quick.does("boris", f"follow {number}")
    assert f"You follow #{number}" in told and f"unfollow {number} ends that." in told
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


async def mentions_in_note(quick: QuickDesk, who: str, number: int, *names: str, event: str = "note") -> Answer:
    """Somebody types a note in the ticket's thread that mentions colleagues."""
    ((card,),) = quick.rows(f"select card from ticket where number = {number:d}")
    by, now = await quick.back.who(who), datetime.fromtimestamp(quick.now, UTC)
    text = tuple(Span(f"@{name} ", mention=f"back:{name}") for name in names)
    where = Address("back", "C1", f"m{card}")
    return await quick.desk.handle(MessageReceived(event=event, at=now, by=by, where=where, message=event, text=text, direct=False))


async def test_whoever_a_note_mentions_is_offered_to_follow_once(quick: QuickDesk) -> None:
    quick.back.languages["boris"] = "de"
    number = await claimed(quick)
    quick.posted()
    answer = await mentions_in_note(quick, "anna", number, "boris", "anna", "stranger")
    (aside,) = answer.asides
    ((card,),) = quick.rows("select card from ticket")
    assert (str(aside.who), aside.where) == ("back:boris", Address("back", "C1", f"m{card}"))
    assert "Anna hat Sie" in text_of(aside.text)
    (button,) = aside.buttons[0]
    assert (button.verb, button.args) == ("follow", (str(number),))
    assert (await mentions_in_note(quick, "anna", number, "boris", event="again")).asides == ()
    assert f"#{number}" in text_of((await quick.pressed("boris", button.verb, *button.args)).text)
    assert quick.rows("select followers from ticket") == [("back:boris",)]
    assert (await mentions_in_note(quick, "boris", number, "anna", event="assignee")).asides == (), "the assignee is told anyway"
    assert len(quick.told("back:boris")) == 0, "nobody is pinged for it"


async def test_a_note_from_the_home_screen_offers_it_too(quick: QuickDesk) -> None:
    number = await claimed(quick)
    quick.posted()
    by, now = await quick.back.who("anna"), datetime.fromtimestamp(quick.now, UTC)
    text = {"text": (Span("@boris", mention="back:boris"),)}
    filled = FormFilled(event="f", at=now, by=by, where=Address("back", ""), verb="note", args=(str(number), "0"), values={}, texts=text)
    answer = await quick.desk.handle(filled)
    assert answer.screen is not None and [str(aside.who) for aside in answer.asides] == ["back:boris"]


async def test_nobody_is_offered_what_they_do_not_want_or_cannot_have(quick: QuickDesk) -> None:
    number = await claimed(quick)
    quick.posted()
    await quick.does("boris", "notify none")
    assert (await mentions_in_note(quick, "anna", number, "boris")).asides == ()
    await quick.does("boris", "notify mentions")
    await quick.does("anna", f"close {number}")
    other = await quick.asks("olga", "!new It smells")
    quick.posted()
    assert (await mentions_in_note(quick, "anna", number, "boris", event="closed")).asides == ()
    assert len((await mentions_in_note(quick, "anna", other, "boris", event="open")).asides) == 1


async def test_followers_are_shown_while_they_work_in_the_queue(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    assert "Followers: Boris" in await quick.does("anna", f"show {number}")
    assert "Followers: Boris" in await quick.does("anna", f"why {number}")
    assert ["Followers", ["Boris"]] in facts(quick, number)
    quick.back.rosters["C2"] = frozenset({"anna"})
    await quick.does("anna", f"move {number} billing")
    assert "Followers" not in await quick.does("anna", f"show {number}")
    await answered_and_asked(quick, number, "11:00")
    assert not any("Boris" in line.text for line in quick.told(f"back:C2#{number}"))


def facts(quick: QuickDesk, number: int) -> list[list[Any]]:
    """The labels and values on the newest version of a card."""
    ((newest,),) = quick.rows(f"select max(id) from delivery where ticket = {number:d} and purpose in ('card', 'change')")
    return [list(fact) for fact in quick.card(newest)["facts"]]


@pytest.mark.parametrize("state", [("hold", "wish"), ("snooze", "8h"), ("wait", "")])
async def test_a_follower_hears_of_tickets_that_rest(quick: QuickDesk, state: tuple[str, str]) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("anna", f"reply {number} A moment")
    await quick.does("anna", f"{state[0]} {number} {state[1]}")
    for words_of_tom in ("Still", "Hello?", "Please!"):
        await quick.asks("tom", words_of_tom)
    assert words(quick, number) == ["Still\n👉 Anna, Boris", "Hello?", "Please!"]


async def test_a_follower_hears_of_a_message_after_closing(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    await quick.does("anna", f"reply {number} Done")
    await quick.does("anna", f"close {number}")
    await quick.asks("tom", "It burns again")
    lines = [line.text for line in quick.told(f"back:C1#{number}", "line")]
    assert [line.startswith("Anna, Boris: The customer wrote after closing.") for line in lines].count(True) == 1


async def test_a_follower_of_a_merged_ticket_hears_of_the_other_one(quick: QuickDesk) -> None:
    number = await claimed(quick)
    await quick.does("boris", f"follow {number}")
    other = await quick.asks("tom", "!new The wall too")
    await quick.does("anna", f"merge {number} {other}")
    assert quick.rows(f"select followers from ticket where number = {other:d}") == [("back:boris",)]
    await quick.does("anna", f"reply {other} A moment")
    await quick.asks("tom", "Still")
    assert words(quick, other)[-1] == "Still\n👉 Anna, Boris"
    await quick.does("anna", f"unmerge {number}")
    assert quick.rows("select followers from ticket order by number") == [("back:boris",), ("",)]


@pytest.mark.parametrize("how", ["agent", "customer", "thanks"])
async def test_a_ticket_of_somebody_who_left_is_nobodys_when_it_is_reopened(quick: QuickDesk, how: str) -> None:
    number = await claimed(quick)
    await quick.does("anna", f"reply {number} Done")
    await quick.does("anna", f"close {number}")
    if how == "thanks":
        await quick.asks("tom", "Thank you!")
    quick.back.rosters["C1"] -= {"anna"}
    await quick.desk.handle(MembershipChanged(**await told_to(quick, "anna"), joined=False))
    if how == "agent":
        await quick.does("boris", f"reopen {number}")
    elif how == "thanks":
        await quick.does("boris", f"attention {number}")
    else:
        await quick.asks("tom", "It burns again")
        await quick.customer_presses("tom", "reopen", str(number))
    assert holder(quick, number) == ("", "new")
    assert "Anna no longer works in this queue" in quick.told(f"back:C1#{number}", "line")[-1].text


async def test_two_processes_return_a_ticket_once(tmp_path: Path, database: str) -> None:
    one, other = QuickDesk(tmp_path, database), QuickDesk(tmp_path, database)
    other.back = one.back
    number = await claimed(one)
    await other.open("2026-03-02 10:00", queue=QUEUE)
    one.back.rosters["C1"] -= {"anna"}
    left = MembershipChanged(**await told_to(one, "anna"), joined=False)
    gone = PersonGone(**await told_to(one, "anna", ""))
    await asyncio.gather(one.desk.handle(left), other.desk.handle(gone), other.desk.learn())
    lines = [line.text for line in one.told(f"back:C1#{number}", "line")]
    assert lines.count("Anna no longer works in this queue: the ticket is back in the queue.") == 1
    assert holder(one, number) == ("", "new")
    await other.close()
    await one.close()


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
