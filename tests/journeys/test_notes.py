"""Notes between agents never reach the customer, whatever they look like."""

from __future__ import annotations

import pytest

from bot.announce.announcer import Announcer, TeamMessage
from bot.core.message import Visibility
from bot.core.richtext import plain
from bot.core.ticket import Ticket
from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, calls_of, hint_for

SECRET = "ZEBRA"


async def test_a_note_never_reaches_the_customer(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    top = await desk.slack.posts("U0ANNA", SUPPORT, f"{SECRET} on top of the channel")
    disguises = [
        f"{SECRET} plain",
        f"> !reply {SECRET} in a quote",
        f"&gt; !reply {SECRET}",
        f"`!reply {SECRET}` as code",
        f"```\n!reply {SECRET}\n```",
        f"! reply {SECRET} with a blank",
        f"!!reply {SECRET}",
        f"please !reply {SECRET}",
        f"！reply {SECRET} full width",
        f"!replay {SECRET} mistyped",
        f"!note {SECRET} by word",
        f"/ticket reply {number} {SECRET}",
        f"reply: {SECRET}",
        f"@Tom {SECRET}",
        f"!1 {SECRET}",
    ]
    stood = [await desk.anna.types(number, text) for text in disguises]
    stood.append(await desk.anna.types(number, f"{SECRET} also to the channel", broadcast=True))
    stood.append(await desk.anna.types(number, f"{SECRET} with a file", files=[("a.txt", SECRET.encode(), "text/plain")]))
    await desk.slack.edits("U0ANNA", SUPPORT, stood[0], f"!reply {SECRET} edited into a reply")
    await desk.slack.posts("U0ANNA", SUPPORT, f"!reply {SECRET} in a wrong thread", thread_ts=top)
    desk.slack.join("U0EVE", SUPPORT)
    desk.slack.change_user("U0EVE", is_restricted=True)
    await desk.eve.types(number, f"!reply {SECRET} from a guest")
    await desk.anna.presses("note", number)
    await desk.anna.fills(text=f"{SECRET} by form")
    await desk.anna.commands(f"note {number} {SECRET} by slash command")
    await desk.anna.types(number, f"!close {SECRET} is what was wrong")
    await desk.told(desk.tom, "How did we do?")
    await desk.anna.types(number, f"{SECRET} on a closed ticket")
    await desk.anna.types(number, f"!reply {SECRET} on a closed ticket")
    await hint_for(desk.anna, "is closed. Reopen it first")

    for ts in (*stood[:10], stood[-2], stood[-1]):
        await desk.until(lambda ts=ts: _locked(desk, ts))
    await asks(desk, desk.olga, "The end")
    assert not [text for text in desk.tom.heard() if SECRET in text]
    assert not [call for call in calls_of(desk.telegram) if SECRET in str(call)]


def _locked(desk: House, ts: str) -> bool:
    return list(desk.slack.reactions(SUPPORT, ts)) == ["lock"]


async def test_a_reply_edited_into_a_note_changes_nothing_for_the_customer(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    reply = await desk.anna.types(number, "!reply Switch it off")
    await desk.told(desk.tom, "Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, reply, f"!note {SECRET} this was a note all along")
    assert await hint_for(desk.anna, "A reply stays a reply")
    await desk.anna.types(number, "!r And on again")
    await desk.told(desk.tom, "And on again")
    assert not [text for text in desk.tom.heard() if SECRET in text]


async def test_the_thread_of_an_old_card_reaches_nobody_but_agents(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    old = desk.card_ts(number)
    await desk.boris.commands(f"move {number} billing")
    await desk.ticket(number, BILLING)
    await desk.slack.posts("U0ANNA", SUPPORT, f"!reply {SECRET} from the old queue", thread_ts=old)
    await hint_for(desk.anna, "Only the agents of Billing")
    await desk.slack.posts("U0BORIS", SUPPORT, f"{SECRET} in the old thread", thread_ts=old)
    await desk.in_thread(number, f"{SECRET} in the old thread", BILLING)
    assert "🔒 Boris" in await desk.in_thread(number, "🔒", BILLING)
    await desk.slack.posts("U0BORIS", SUPPORT, "!reply From the old thread on purpose", thread_ts=old)
    await desk.told(desk.tom, "on purpose")
    await desk.in_thread(number, "on purpose", BILLING)
    assert not [text for text in desk.tom.heard() if SECRET in text]


async def test_where_thread_messages_are_replies_notes_still_stay_inside(opened: Open) -> None:
    desk = await opened(thread_messages="reply")
    number = await asks(desk, desk.tom, "My printer burns")
    plain_one = await desk.anna.types(number, "Switch it off, please")
    await desk.told(desk.tom, "Switch it off, please")
    await desk.until(lambda: list(desk.slack.reactions(SUPPORT, plain_one)) == ["ballot_box_with_check"])
    await desk.anna.types(number, f"!note {SECRET} by word")
    await desk.anna.types(number, f"!nothing {SECRET} unknown")
    await hint_for(desk.anna, "There is no command !nothing")
    await desk.anna.presses("note", number)
    await desk.anna.fills(text=f"{SECRET} by form")
    await desk.in_thread(number, f"{SECRET} by form")
    await desk.anna.commands(f"close {number} {SECRET} solved")
    await desk.told(desk.tom, "How did we do?")
    late = await desk.anna.types(number, f"{SECRET} said after the end")
    await desk.until(lambda: _locked(desk, late))
    await asks(desk, desk.olga, "The end")
    assert not _locked(desk, plain_one)
    assert not [text for text in desk.tom.heard() if SECRET in text]


def test_the_gate_refuses_what_is_not_public() -> None:
    said = TeamMessage(1, plain(SECRET), "Anna", Visibility.NOTE)
    with pytest.raises(PermissionError):
        Announcer.reply(Announcer.__new__(Announcer), Ticket(1001), said)


async def test_a_mentioned_colleague_is_privately_offered_to_follow(desk: House) -> None:
    number = await asks(desk, desk.olga, "My printer burns")
    await desk.anna.types(number, "@boris do you know this one?")
    offered = await desk.until(lambda: next((m for m in desk.slack.ephemerals("U0BORIS") if "mentioned you" in text_of(m)), None))
    assert offered["thread_ts"] == desk.card_ts(number)
    assert not any("mentioned you" in one for one in desk.anna.heard())
    await desk.slack.presses("U0BORIS", SUPPORT, offered["ts"], "follow", str(number))
    await desk.until(lambda: "Followers: Boris" in text_of(desk.card(number) or {}))
    desk.olga.says("It still burns")
    await desk.in_thread(number, "It still burns")
    await desk.anna.commands(f"note {number} @boris again")
    assert desk.slack.errors == []
