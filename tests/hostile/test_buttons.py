"""Buttons and forms that come twice, late, forged, or from somebody else's hands: answered, and nothing done.

======  ====================================================================================================
item    test
======  ====================================================================================================
48      ``test_a_button_pressed_twice_at_once``, ``test_stars_pressed_twice_at_once``
49      ``test_one_of_two_wins_and_the_other_hears_who``
50, 52  ``test_a_button_of_yesterday``; of a ticket in another queue ``journeys/test_access.py``
51      ``test_after_sixty_days``
53, 61  ``test_data_that_no_button_of_ours_carries``; ``journeys/test_access.py``, ``journeys/test_customers.py``
54      ``test_a_card_in_other_hands``; on Telegram ``journeys/test_access.py``
55      ``journeys/test_access.py``
56      ``test_a_form_that_outlived_its_ticket``, ``test_a_form_that_outlived_its_right``
57      ``test_a_form_is_sent_once``, ``test_a_long_form_arrives_whole``, ``test_forms_of_odd_shapes``
58      ``journeys/test_presence.py`` (a form that could not open)
59      ``journeys/test_customers.py`` (ratings)
60      ``test_a_press_that_is_too_old_to_answer_still_counts``
======  ====================================================================================================
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.steps import asks, hint_for, hints, next_hint, tells

TOM = 4712
DAY = 86_400_000


async def test_a_button_pressed_twice_at_once(desk: House) -> None:
    """[item-48] The second press finds it done."""
    number = await asks(desk, desk.tom, "My printer burns")
    ts = desk.card_ts(number)
    await asyncio.gather(*(desk.slack.presses("U0ANNA", SUPPORT, ts, "claim", str(number), forged=True) for _ in range(2)))
    await hint_for(desk.anna, "already yours")
    await desk.until(lambda: "Assignee: Anna" in text_of(desk.card(number) or {}))
    assert sum("claimed" in text for text in desk.thread(number)) <= 1


async def test_stars_pressed_twice_at_once(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    asked = desk.telegram.chat(TOM)[-1]["message_id"]
    presses = [desk.telegram.presses(TOM, asked, f"rate:{number}:4") for _ in range(10)]
    for press in presses:
        assert (await desk.telegram.answer_of(press))["text"] == "Thank you!"
    await desk.in_thread(number, "★★★★☆")
    await asks(desk, desk.olga, "The end")
    assert sum("★★★★☆" in text for text in desk.thread(number)) == 1


async def test_one_of_two_wins_and_the_other_hears_who(desk: House) -> None:
    """[item-49]"""
    number = await asks(desk, desk.tom, "My printer burns")
    ts = desk.card_ts(number)
    await asyncio.gather(*(desk.slack.presses(user, SUPPORT, ts, "claim", str(number), forged=True) for user in ("U0ANNA", "U0BORIS")))
    await desk.until(lambda: desk.anna.heard() or desk.boris.heard())
    winner, loser = (desk.boris, desk.anna) if desk.anna.heard() else (desk.anna, desk.boris)
    assert winner.heard() == []
    name = "Anna" if winner is desk.anna else "Boris"
    assert loser.heard()[0] == f"{name} already has #{number}."
    assert f"Assignee: {name}" in await desk.until(lambda: text_of(desk.card(number) or {}))


@pytest.mark.parametrize(
    ("first", "verb", "told"),
    [
        pytest.param("close {n}", "claim", "is closed. Reopen it first", id="item-50 claim, closed"),
        pytest.param("close {n}", "reply", "is closed. Reopen it first", id="item-50 reply, closed"),
        pytest.param("close {n}", "close", "is closed. Reopen it first", id="item-50 close, closed"),
        pytest.param("claim {n}", "reopen", "is not closed", id="item-52 reopen, open"),
        pytest.param("claim {n}", "claim", "already yours", id="item-52 claim, claimed"),
        pytest.param("show {n}", "release", "Nobody has claimed", id="item-52 release, unclaimed"),
        pytest.param("move {n} billing", "claim", "out of date", id="item-50 claim, moved, by one of both"),
    ],
)
async def test_a_button_of_yesterday(desk: House, first: str, verb: str, told: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    ts = desk.card_ts(number)
    agent = desk.boris if "move" in first else desk.anna
    await tells(agent, first.format(n=number))
    before = hints(agent)
    await desk.slack.presses(agent.user, SUPPORT, ts, verb, str(number), forged=True)
    assert told in await next_hint(agent, before)


async def test_a_button_of_a_card_that_is_gone(desk: House) -> None:
    """[item-50] The card was deleted and stands again; a press on the old one, which somebody may still see, only says so."""
    number = await asks(desk, desk.tom, "My printer burns")
    old = desk.card_ts(number)
    await desk.slack.deletes("U0ANNA", SUPPORT, old, as_admin=True)
    await desk.until(lambda: desk.card(number) and desk.card_ts(number) != old)
    before = hints(desk.anna)
    await desk.slack.presses("U0ANNA", SUPPORT, old, "claim", str(number), forged=True)
    assert "out of date" in await next_hint(desk.anna, before)
    assert "Assignee: nobody" in text_of(desk.card(number) or {})


async def test_after_sixty_days(desk: House) -> None:
    """[item-51] The window for reopening is over; stars still count; nothing breaks."""
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    asked = desk.telegram.chat(TOM)[-1]["message_id"]
    await desk.later(days=60)
    answer = await desk.telegram.answer_of(desk.telegram.presses(TOM, asked, f"reopen:{number}"))
    assert answer["text"] == "It is too late for that. Write to us, and we'll open a new ticket."
    desk.tom.says("It burns again")
    await desk.ticket(number + 1)
    assert (await desk.telegram.answer_of(desk.telegram.presses(TOM, asked, f"rate:{number}:5")))["text"] == "Thank you!"


DATA = [
    "claim",
    "claim:",
    "claim:1001:x",
    "csat:1001:5",
    "rate_ticket:1001",
    "x" * 64,
    ":" * 64,
    "🔥" * 16,
    "\x00",
    "\ud800",
    "{}",
    "null",
    "../x",
]
NUMBERS = ["-1", "0", "1e3", "1001.0", "٠١", "１００１", "9" * 20, "9" * 57, "0x3e9", "1001 or 1=1"]


async def test_data_that_no_button_of_ours_carries(desk: House) -> None:
    """[item-53, item-61] On both platforms: every press is answered, none does anything."""
    number = await asks(desk, desk.tom, "My printer burns")
    ts, message = desk.card_ts(number), desk.telegram.chat(TOM)[-1]["message_id"]
    verbs = ("close", "reopen", "new", "rate", "thumb", "put", "still", "continue", "transcript", "claim", "reply", "show")
    for data in [*DATA, *(f"{verb}:{one}" for verb in verbs for one in NUMBERS)]:
        answer = await desk.telegram.answer_of(desk.telegram.presses(TOM, message, data))
        assert answer.get("text"), data
    for value in (*NUMBERS, "", ":", "x" * 2000):
        before = hints(desk.anna)
        await desk.slack.presses("U0ANNA", SUPPORT, ts, "close", value, forged=True)
        await next_hint(desk.anna, before)
    for option in ("", ":::", "close", "close:", "close:-1", "csat:1001"):
        before = hints(desk.anna)
        await _picks(desk, ts, option)
        assert "Nothing was changed" in await next_hint(desk.anna, before) or "There is no ticket" in desk.anna.heard()[before], option
    assert "Status: new" in text_of(desk.card(number) or {})
    assert desk.card(number + 1) is None
    assert not desk.slack.errors


async def _picks(desk: House, ts: str, option: str) -> None:
    """An option that no menu of ours offers, as a hostile client would send it."""
    action = {"type": "static_select", "action_id": "more", "block_id": "b", "selected_option": {"value": option}, "action_ts": "1.0"}
    await _interacts(desk, {"type": "block_actions", "container": _container(ts), "channel": {"id": SUPPORT}, "actions": [action]})


def _container(ts: str) -> dict[str, Any]:
    return {"type": "message", "message_ts": ts, "channel_id": SUPPORT, "is_ephemeral": False}


async def _interacts(desk: House, payload: dict[str, Any], user: str = "U0ANNA") -> Any:
    trigger = desk.slack.screens.new_trigger(user)
    who = {"user": {"id": user, "team_id": "T0SANDBOX"}, "team": {"id": "T0SANDBOX"}, "trigger_id": trigger}
    return await desk.slack.delivery.ask("interactive", {**who, **payload}, accepts_response=payload["type"] == "view_submission")


async def test_a_card_in_other_hands(desk: House) -> None:
    """[item-54] Somebody of another room presses what he should never have seen."""
    number = await asks(desk, desk.tom, "My printer burns")
    desk.slack.add_channel("C0LOBBY", "lobby", ["U0EVE"])
    for verb in ("claim", "reply", "note", "close", "show", "ack"):
        for value in (str(number), "7777"):
            before = hints(desk.eve)
            await desk.slack.presses("U0EVE", "C0LOBBY", desk.card_ts(number), verb, value, forged=True)
            said = await next_hint(desk.eve, before)
            assert said in (f"There is no ticket #{value} here.", "This button is out of date. Nothing was changed."), (verb, value)
    assert not desk.slack.view("U0EVE")
    assert "nobody yet" in text_of(desk.card(number) or {})


async def test_a_form_that_outlived_its_ticket(desk: House) -> None:
    """[item-56] Closed, or moved out of reach, while the agent was writing: his words stay in the form, and nothing goes out."""
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await tells(desk.boris, f"close {number}")
    assert "is closed. Reopen it first" in str(await desk.anna.fills(text="ZEBRA too late"))
    await tells(desk.boris, f"reopen {number}")
    await tells(desk.boris, f"move {number} billing")
    await desk.ticket(number, BILLING)
    assert f"There is no ticket #{number} here" in str(await desk.anna.fills(text="ZEBRA still too late"))
    assert desk.slack.view("U0ANNA")
    await tells(desk.boris, f"reply {number} On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not [text for text in desk.tom.heard() if "ZEBRA" in text]


@pytest.mark.parametrize("change", ["left", "guest", "gone"])
async def test_a_form_that_outlived_its_right(desk: House, change: str) -> None:
    """[item-56, S13] Removed from the channel, made a guest, deactivated, with the form still open."""
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    if change == "guest":
        desk.slack.change_user("U0ANNA", is_restricted=True)
        desk.desk.channels["slack"].look_ups.people._known.clear()  # as after five minutes
    else:
        desk.slack.leave("U0ANNA", SUPPORT)
        await desk.until(lambda: "U0ANNA" not in desk.slack.workspace.channels[SUPPORT].members)
        await tells(desk.boris, "list")
    if change == "gone":
        desk.slack.change_user("U0ANNA", deleted=True)
    answer = await desk.anna.fills(text="ZEBRA")
    assert f"There is no ticket #{number} here" in str(answer)
    await tells(desk.boris, f"reply {number} On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not [text for text in desk.tom.heard() if "ZEBRA" in text]


def _submission(number: object, verb: str = "reply", **inputs: Any) -> dict[str, Any]:
    values = {name: {"value": state} for name, state in inputs.items()}
    memory = json.dumps({"a": [number], "w": [SUPPORT, ""]})
    return {
        "type": "view_submission",
        "view": {"id": "V1", "type": "modal", "callback_id": verb, "private_metadata": memory, "state": {"values": values}, "blocks": []},
    }


def _typed(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


async def test_a_form_is_sent_once(desk: House) -> None:
    """[item-57] The same submission told twice is one reply."""
    number = await asks(desk, desk.tom, "My printer burns")
    payload = {**_submission(str(number), text=_typed("Try water")), "trigger_id": "1.2.same"}
    await asyncio.gather(*(_interacts(desk, payload) for _ in range(3)))
    await desk.told(desk.tom, "Try water")
    await tells(desk.anna, f"reply {number} The end")
    await desk.told(desk.tom, "The end")
    assert sum("Try water" in text for text in desk.tom.heard()) == 1


@pytest.mark.parametrize("length", [3000, 3001, 12_000], ids=lambda length: f"item-57 {length} letters")
async def test_a_long_form_arrives_whole(desk: House, length: int) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    text = ("x" * 59 + " ") * (length // 60) + "y" * (length % 60)
    await _interacts(desk, _submission(str(number), text=_typed(text)))
    await desk.until(lambda: "".join(desk.tom.heard()).count("x") == text.count("x"))
    await desk.until(lambda: "".join(desk.thread(number)).count("x") == text.count("x"))


async def test_forms_of_odd_shapes(desk: House) -> None:
    """[item-57, item-61] Nothing in it, of another release, of a customer's verb, for no ticket: answered, and nothing goes out."""
    number = await asks(desk, desk.tom, "My printer burns")
    rich = {"type": "rich_text_input", "rich_text_value": None}
    for payload, told in (
        (_submission(str(number), text=_typed(None)), "Something is missing"),
        (_submission(str(number), text=_typed(" \u200b ")), "Something is missing"),
        (_submission(str(number), text=rich), "Something is missing"),
        (_submission(str(number)), "Something is missing"),
        (_submission("7777", text=_typed("ZEBRA")), "There is no ticket #7777"),
        (_submission("-1", text=_typed("ZEBRA")), "There is no ticket #-1"),
        (_submission("9" * 40, text=_typed("ZEBRA")), "There is no ticket"),
        (_submission(str(number), "hologram", text=_typed("ZEBRA")), "This form is out of date"),
        (_submission(str(number), "rate", score=_typed("5")), "This form is out of date"),
        (
            _submission(str(number), text=_typed("ZEBRA"), then={"type": "static_select", "selected_option": {"value": "gone"}}),
            "not one of these",
        ),
        (_submission(str(number), "move", queue={"type": "static_select", "selected_option": {"value": "../x"}}), "There is no queue"),
        (_submission(str(number), "assign", agent={"type": "users_select", "selected_user": "U0EVE"}), "I don't know who “U0EVE” is"),
        (_submission(str(number), "snooze", until=_typed("yesterday")), "I don't understand the time"),
    ):
        said = len(desk.slack.messages(desk.slack.im("U0ANNA"))) + hints(desk.anna)
        answer = await _interacts(desk, payload)
        await desk.until(lambda: answer or len(desk.slack.messages(desk.slack.im("U0ANNA"))) + hints(desk.anna) > said)  # noqa: B023
        heard = [text_of(message) for message in desk.slack.messages(desk.slack.im("U0ANNA"))[-1:]]
        assert told in f"{answer} {desk.anna.heard()[-1:]} {heard}", (payload, answer)
    for memory in ("garbage", "{}", "[" * 3000, '{"a": "1001", "w": ["", ""]}'):
        payload = _submission(str(number), text=_typed("ZEBRA"))
        payload["view"] |= {"private_metadata": memory, "blocks": [{"type": "input", "block_id": "text"}]}
        assert "This form is out of date" in (await _interacts(desk, payload))["errors"]["text"]
    await tells(desk.boris, f"reply {number} On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not [text for text in desk.tom.heard() if "ZEBRA" in text]


async def test_a_press_that_is_too_old_to_answer_still_counts(desk: House) -> None:
    """[item-60] The platform takes no answer any more; the deed is done, and the next press is heard."""
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    asked = desk.telegram.chat(TOM)[-1]["message_id"]
    desk.telegram.queries.clear()
    press = {"id": "1", "from": desk.telegram.people[TOM].user(), "chat_instance": "1", "data": f"rate:{number}:2"}
    desk.telegram.update(callback_query={**press, "message": {"message_id": asked, "date": 0, "chat": {"id": TOM, "type": "private"}}})
    await desk.in_thread(number, "★★☆☆☆")
    assert (await desk.telegram.answer_of(desk.telegram.presses(TOM, asked, f"rate:{number}:3")))["text"] == "Thank you!"
