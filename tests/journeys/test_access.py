"""Permissions: others are refused privately, and "not yours" looks like "does not exist"."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.steps import asks, direct, fresh, hint_for, hints, next_hint, tells
from tests.waiting import answered

VERBS = (
    "claim",
    "release",
    "reply {n} hello",
    "note {n} hello",
    "wait",
    "hold {n} wish",
    "close",
    "reopen",
    "move {n} billing",
    "assign {n} @anna",
    "show",
    "why",
    "ack",
    "give {n} @anna",
    "later {n} 2h",
)


def lines(number: int) -> list[str]:
    return [verb.format(n=number) if "{n}" in verb else f"{verb} {number}" for verb in VERBS]


async def test_agents_of_another_queue_hear_what_they_would_of_no_ticket(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.boris, f"move {number} billing")
    await desk.ticket(number, BILLING)
    for mine, none in zip(lines(number), lines(7777), strict=True):
        assert (
            (await tells(desk.anna, mine)).replace(str(number), "7777") == await tells(desk.anna, none) == "There is no ticket #7777 here."
        )
        assert (await tells(desk.eve, mine)).replace(str(number), "7777") == await tells(desk.eve, none) == "There is no ticket #7777 here."
    for verb in ("claim", "reply", "note", "close", "move"):
        for value in (str(number), "7777"):
            before = hints(desk.anna)
            await desk.slack.presses("U0ANNA", SUPPORT, desk.card_ts(number), verb, value, forged=True)
            assert await next_hint(desk.anna, before) == f"There is no ticket #{value} here."
    assert await tells(desk.anna, "list") == await tells(desk.anna, "list closed")
    assert f"#{number}" not in await tells(desk.anna, "list")
    assert "U0ANNA" not in str(desk.slack.messages(BILLING))


async def test_a_manager_acts_in_his_queue_without_being_a_member(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    assert "is yours" in await tells(desk.boss, f"claim {number}")
    assert await tells(desk.boss, f"reply {number} I am the boss") == f"Your reply is in the thread of #{number}."
    await desk.told(desk.tom, "I am the boss")
    assert f"#{number}" in await tells(desk.boss, "list")


@pytest.mark.parametrize("kind", ["guest", "ultra guest", "other workspace", "bot", "left"])
async def test_members_who_are_no_agents_are_refused(desk: House, kind: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.slack.join("U0EVE", SUPPORT)
    changes = {
        "guest": {"is_restricted": True},
        "ultra guest": {"is_ultra_restricted": True},
        "other workspace": {"team_id": "T0OTHER"},
        "bot": {"is_bot": True},
    }
    if kind == "left":
        desk.slack.leave("U0EVE", SUPPORT)
    else:
        desk.slack.change_user("U0EVE", **changes[kind])
    assert f"There is no ticket #{number} here." == await tells(desk.eve, f"claim {number}")
    await desk.slack.presses("U0EVE", SUPPORT, desk.card_ts(number), "claim", str(number), forged=True)
    assert await hint_for(desk.eve, "There is no ticket") == f"There is no ticket #{number} here."
    assert "nobody yet" in text_of(desk.card(number) or {})


async def test_an_agent_who_left_is_refused_at_once(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    assert "is yours" in await tells(desk.anna, f"claim {number}")
    desk.slack.leave("U0ANNA", SUPPORT)
    await desk.until(lambda: True)
    assert await desk.until(lambda: desk.card(number))
    for _ in range(50):
        if (said := await tells(desk.anna, f"release {number}")).startswith("There is no ticket"):
            break
    assert said == f"There is no ticket #{number} here."
    desk.slack.join("U0ANNA", SUPPORT)
    for _ in range(50):
        if "is back" in (said := await tells(desk.anna, f"release {number}")):
            break
    assert "is back" in said or "Nobody has" in said


async def test_who_left_without_a_word_is_noticed_when_the_roster_is_old(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.slack.workspace.channels[SUPPORT].members.remove("U0ANNA")
    desk.desk.desk._checked.clear()  # as after a minute
    assert await tells(desk.anna, f"claim {number}") == f"There is no ticket #{number} here."


async def test_customers_touch_only_their_own_tickets(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    theirs = await asks(desk, desk.olga, "Меня зовут Ольга")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    message = desk.telegram.chat(4711)[-1]["message_id"]
    for verb in ("rate:{}:5", "thumb:{}:1:up", "reopen:{}", "new:{}", "close:{}", "claim:{}", "reply:{}", "show:{}", "ack:{}"):
        told = [
            (await desk.telegram.answer_of(desk.telegram.presses(4711, message, verb.format(n)))).get("text", "").replace(str(n), "N")
            for n in (number, 7777)
        ]
        assert told[0] == told[1] and told[0], verb
    await asks(desk, desk.customer(4713, "Ann"), "Barrier")
    await desk.until(lambda: "closed" in text_of(desk.card(number) or {}))
    assert not [text for text in desk.thread(number) if "Ольга" in text]
    assert "closed" not in text_of(desk.card(theirs) or {})
    said = await fresh(desk.olga, f"/close {number}")
    assert said.replace(str(number), "7777") == await fresh(desk.olga, "/close 7777")


async def test_an_agent_in_the_desks_direct_chat_is_a_customer(desk: House) -> None:
    place = desk.slack.im("U0ANNA")
    await desk.slack.posts("U0ANNA", place, "My own laptop is slow")
    card = await desk.ticket(1001)
    assert "Anna" in text_of(card)
    await desk.until(lambda: [message for message in direct(desk.anna) if "#1001" in text_of(message)])
    await tells(desk.boris, "reply 1001 Restart it")
    await desk.in_direct(desk.anna, "Restart it")
    await desk.slack.posts("U0ANNA", place, "!tickets")
    await desk.in_direct(desk.anna, "in progress")
    await desk.slack.posts("U0ANNA", place, "!close")
    await desk.in_direct(desk.anna, "You closed ticket #1001")
    assert "no tickets yet" in await tells(desk.eve, "tickets")
    assert "My own laptop is slow" in await tells(desk.anna, "tickets")
    assert "There is no command “list”" in await tells(desk.eve, "list")


async def test_forged_slack_buttons_of_all_shapes_do_nothing(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    ts = desk.card_ts(number)
    shapes = [
        ("claim", ""),
        ("claim", ":"),
        ("claim", "9" * 30),
        ("claim", "1001 or 1=1"),
        ("claim", "-1"),
        ("nonsense", "1001"),
        ("rate", "1001:5"),
        ("thumb:up", "1001:1"),
        ("close_ticket", "1001"),
        ("ask", "1001"),
        ("start", ""),
        ("more", "claim:1001"),
        ("__init__", "1001"),
        ("list", "'; drop table ticket"),
        ("reopen", "1001"),
        ("release", "1001"),
        ("ack", "1001"),
    ]
    for verb, value in shapes:
        before = hints(desk.anna)
        await desk.slack.presses("U0ANNA", SUPPORT, ts, verb, value, forged=True)
        assert await next_hint(desk.anna, before), (verb, value)
    assert "nobody yet" in text_of(desk.card(number) or {})
    assert desk.desk is not None


async def test_an_agent_s_words_wait_while_nobody_can_tell_who_sits_in_the_queue(tmp_path: Path) -> None:
    desk = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    desk.slack.faults.add(Fault("500", "conversations.members", times=-1))
    desk.slack.delivery.retry_delays = (0.2,) * 500
    try:
        await desk.open()
        number = await asks(desk, desk.tom, "My printer burns")
        assert "try again in a moment" in await tells(desk.anna, f"claim {number}")
        desk.slack.socket_mode.ack_within, before = 0.5, rosters_refused(desk)
        await desk.anna.types(number, "!r Try water")
        await desk.until(lambda: rosters_refused(desk) > before)
        desk.slack.faults.clear()
        await desk.told(desk.tom, "Try water")
        await desk.until(lambda: desk.slack.delivery.is_idle)
        assert not [text for text in desk.anna.heard() if "Your message was not saved" in text]
        assert len([text for text in desk.tom.heard() if "Try water" in text]) == 1
    finally:
        await desk.close()


def rosters_refused(desk: House) -> int:
    return len([call for call in desk.slack.journal.refused() if call.method == "conversations.members"])


async def test_whoever_may_be_a_guest_waits_until_the_platform_has_told(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.slack.faults.add(Fault("500", "users.info", times=-1, where={"user": "U0EVE"}))
    desk.slack.change_user("U0EVE", is_restricted=True)
    desk.slack.join("U0EVE", SUPPORT)
    refused = f"There is no ticket #{number} here."
    assert "try again in a moment" in await answer_other_than(refused, desk, number)
    assert "nobody yet" in text_of(desk.card(number) or {})
    desk.slack.faults.clear()
    told: list[str] = []

    async def asks_eve() -> str:
        told.append(await tells(desk.eve, f"claim {number}"))
        return told[-1]

    await answered(asks_eve, lambda said: said == refused)
    assert [said for said in told[:-1] if "try again in a moment" not in said] == []


async def answer_other_than(refused: str, desk: House, number: int) -> str:
    """What Eve is told once it is heard that she joined."""
    return await answered(lambda: tells(desk.eve, f"claim {number}"), lambda said: said != refused)
