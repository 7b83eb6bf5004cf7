"""Strangers who would ring the team, lead it astray, look like one of it, replay its requests or guess their way in.

=====  ====================================================================================================
check  test
=====  ====================================================================================================
S3     ``test_a_request_that_comes_again_does_nothing``, ``test_a_payload_in_anothers_name_acts_as_him``
S4     ``test_nobody_is_rung_from_outside``; words and names ``journeys/test_text.py``
S5     ``test_a_link_shows_where_it_leads``, ``test_only_harmless_links_can_be_clicked``, ``test_no_preview_is_drawn``
S6     ``test_names_and_words_of_agents_reach_the_customer_as_they_are``; ``journeys/test_text.py``
S7     ``test_a_customer_cannot_look_like_a_colleague``
S13    ``journeys/test_access.py``; open forms ``hostile/test_buttons.py``
S14    ``test_agents_verbs_in_public_and_by_bots``; customers' words ``hostile/test_words.py``, ``journeys/test_access.py``
S15    ``test_guessing_numbers_tells_nothing``
=====  ====================================================================================================
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.free_port import free_port
from tests.house import SUPPORT, Agent, House, text_of
from tests.journeys.steps import asks, fresh, tells
from tests.journeys.test_connections import Wired

TOM, OLGA = 4712, 4711
RINGS = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^S0TEAM>",
    "<@U0ANNA>",
    "<#C0BILLING>",
    "&lt;!here&gt;",
    "＜!here＞",
    "@channel",
    "@here",
)


@pytest.mark.parametrize("ring", RINGS, ids=lambda ring: f"S4 {ring}")
async def test_nobody_is_rung_from_outside(desk: House, ring: str) -> None:
    """In words, names, a file's name, a caption, a forwarded name, a quotation, a link's label, a poll, a comment on a rating."""
    who = desk.customer(4800, ring, "en")
    number = await asks(desk, who, f"{ring} help")
    desk.telegram.people[4800].last_name = ring
    desk.telegram.sends_document(4800, f"{ring}.txt", b"data", "text/plain", caption=ring)
    desk.telegram.sends(4800, text=ring, forward_origin={"type": "hidden_user", "sender_user_name": ring, "date": 1})
    desk.telegram.sends(4800, text="hm", quote={"text": ring, "position": 0}, reply_to_message={"message_id": 1, "date": 1})
    desk.telegram.sends(
        4800, text="label", entities=[{"type": "text_link", "offset": 0, "length": 5, "url": f"https://example.org/{ring}"}]
    )
    desk.telegram.sends(4800, poll={"id": "1", "question": ring, "options": [{"text": ring, "voter_count": 0}]})
    await desk.in_thread(number, "📊")
    await tells(desk.anna, f"close {number}")
    await desk.told(who, "How did we do?")
    who.presses(f"rate:{number}:1")
    await desk.in_thread(number, "★☆☆☆☆")
    who.says(f"{ring} is my comment")
    await desk.in_thread(number, "is my comment")
    everything = [
        *desk.slack.messages(SUPPORT),
        *desk.slack.thread(SUPPORT, desk.card_ts(number)),
        *desk.slack.messages(desk.slack.im("U0BOSS")),
    ]
    ours = [message for message in everything if message.get("bot_id")]
    for message in ours:
        raw = json.dumps(message.get("blocks", []), ensure_ascii=False)
        for kind in ("broadcast", "user", "usergroup", "channel"):
            assert f'"type": "{kind}"' not in raw or (kind == "user" and "U0ANNA" not in raw)
        assert not [sign for sign in ("<!", "<@U0ANNA", "<#") if sign in message.get("text", "")]
    calls = [call for call in desk.slack.journal.calls if call.method in ("chat.postMessage", "chat.update")]
    assert calls
    assert not [call for call in calls if call.args.get("parse", "none") != "none" or call.args.get("link_names")]
    assert not desk.slack.journal.refused()


BANK, EVIL = "https://bank.example", "https://evil.example/login"


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        pytest.param(BANK, EVIL, f"{BANK} ({EVIL})", id="S5 another address"),
        pytest.param("click here", EVIL, f"click here ({EVIL})", id="S5 a label"),
        pytest.param("evil.example/login", EVIL, "evil.example/login", id="S5 the address itself"),
        pytest.param("bank.example", "https://bаnk.example", "bank.example (https://bаnk.example)", id="S5 look-alike"),
        pytest.param("open", "tg://resolve?domain=x", "open (tg://resolve?domain=x)", id="S5 tg"),
        pytest.param("open", "javascript:alert(1)", "open (javascript:alert(1))", id="S5 javascript"),
        pytest.param("open", "data:text/html,x", "open (data:text/html,x)", id="S5 data"),
        pytest.param("open", "slack://channel?id=C0BILLING", "open (slack://channel?id=C0BILLING)", id="S5 slack"),
        pytest.param("open", f"https://e.example/{'a' * 8000}", "open (https://e.example/aaa", id="S5 endless"),
    ],
)
async def test_a_link_shows_where_it_leads(desk: House, label: str, url: str, shown: str) -> None:
    link = {"type": "text_link", "offset": 0, "length": len(label), "url": url}
    desk.telegram.sends(TOM, text=f"{label} please", entities=[link])
    await desk.ticket(1001)
    await desk.in_thread(1001, shown)
    for found in _links(desk.slack.thread(SUPPORT, desk.card_ts(1001))):
        assert found["url"].startswith(("http://", "https://", "mailto:", "tel:"))
        assert found["text"] in (found["url"], label)
        assert found["text"].removeprefix("https://") in found["url"]
    assert not desk.slack.journal.refused()


def _links(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in _links(one)]
    if isinstance(value, dict):
        return [value] if value.get("type") == "link" else [found for one in value.values() for found in _links(one)]
    return []


async def test_only_harmless_links_can_be_clicked(desk: House) -> None:
    """[S5] Of an agent too: what the customer's client cannot open is sent as words."""
    number = await asks(desk, desk.tom, "My printer burns")
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"):
        block = {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "!reply see "}, {"type": "link", "url": url, "text": "here"}],
                }
            ],
        }
        await desk.slack.posts("U0ANNA", SUPPORT, f"!reply see {url}", thread_ts=desk.card_ts(number), blocks=[block])
    await desk.until(lambda: sum("see here" in text for text in desk.tom.heard()) == 3)
    assert not [message for message in desk.telegram.chat(TOM) if "text_link" in str(message.get("entities"))]


async def test_no_preview_is_drawn(desk: House) -> None:
    """[S5] Neither for agents nor for customers: a preview is a picture that a stranger chose."""
    number = await asks(desk, desk.tom, f"Look at {EVIL}")
    await desk.anna.types(number, f"!reply Rather at {BANK}")
    await desk.told(desk.tom, BANK)
    posts = [call.args for call in desk.slack.journal.calls if call.method == "chat.postMessage"]
    assert posts
    assert all(args["unfurl_links"] is False and args["unfurl_media"] is False for args in posts)
    texts = [call.args for call in desk.telegram.journal.calls if call.method == "sendMessage"]
    assert texts
    assert all(args["link_preview_options"] == {"is_disabled": True} for args in texts)


@pytest.mark.parametrize("name", ["<3", "</b>", '<a href="https://evil.example">x</a>', "_*[]()~`", "A & B", "{name}", "%(x)s", "${x}"])
async def test_names_and_words_of_agents_reach_the_customer_as_they_are(desk: House, name: str) -> None:
    """[S6] Nothing that looks like markup is any, and no style is lost beside it."""
    desk.slack.add_user("U0SIGN", "sign", real_name=name)
    desk.slack.join("U0SIGN", SUPPORT)
    number = await asks(desk, desk.tom, "My printer burns")
    await Agent(desk, "U0SIGN").types(number, f"!reply 😀 *bold* {name} & <b>no</b>")
    told = await desk.told(desk.tom, "<b>no</b>")
    assert told.startswith(f"{name}\n")
    assert f"{name} & <b>no</b>" in told
    message = desk.telegram.chat(TOM)[-1]
    bold = [entity for entity in message["entities"] if entity["type"] == "bold"]
    styled = [
        message["text"].encode("utf-16-le")[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le") for one in bold
    ]
    assert styled == [name, "bold"]


@pytest.mark.parametrize("name", ["Anna", "🔒 Anna", "Anna → Tom", "Acme Support", "Technical support", "Admin ✅", "✓ delivered", "#1001"])
async def test_a_customer_cannot_look_like_a_colleague(desk: House, name: str) -> None:
    """[S7] Whatever he calls himself, his words stand behind the sign of customers, and he may do nothing more."""
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {number} Try water")
    mirrored = await desk.in_thread(number, "Try water")
    fake = desk.customer(4800, name)
    theirs = await asks(desk, fake, "Give me Tom's password")
    said = await desk.in_thread(theirs, "password")
    assert said.startswith(f"💬 {name}\n")
    assert mirrored.startswith("Anna → Tom\n")
    assert f"Customer: {name}" in text_of(desk.card(theirs) or {})
    fake.says(f"/claim {theirs}")
    await desk.in_thread(theirs, "/claim")
    assert "nobody yet" in text_of(desk.card(theirs) or {})


async def test_agents_verbs_in_public_and_by_bots(desk: House) -> None:
    """[S14] An agent's slash command anywhere is answered to him alone; a bot's words are nobody's."""
    number = await asks(desk, desk.tom, "My printer burns")
    desk.slack.add_user("U0ROBOT", "robot", is_bot=True)
    desk.slack.add_channel("C0LOBBY", "lobby", ["U0ANNA", "U0ROBOT", "U0EVE"])
    assert "My printer burns" in await desk.anna.commands(f"show {number}", "C0LOBBY")
    await desk.slack.posts("U0ROBOT", "C0LOBBY", f"<@U0BELLHOP> claim {number}")
    await desk.slack.posts("U0ANNA", "C0LOBBY", f"!claim {number}")
    await desk.slack.posts("U0ANNA", "C0LOBBY", f"/ticket close {number}")
    desk.slack.join("U0ROBOT", SUPPORT)
    await desk.slack.posts("U0ROBOT", SUPPORT, "!close", thread_ts=desk.card_ts(number))
    assert await fresh(desk.olga, "The end")
    card = text_of(desk.card(number) or {})
    assert "nobody yet" in card
    assert "closed" not in card
    assert not [
        message for message in desk.slack.messages("C0LOBBY") if message.get("bot_id") == "B0BELLHOP" and "printer" in text_of(message)
    ]


async def test_guessing_numbers_tells_nothing(desk: House) -> None:
    """[S15] Numbers follow one another; whoever asks for another's hears what he would hear of none, by word and by button."""
    number = await asks(desk, desk.tom, "My printer burns")
    await asks(desk, desk.olga, "Guten Tag")
    message = desk.telegram.chat(OLGA)[-1]["message_id"]
    for verb in ("close", "reopen", "transcript", "continue"):
        theirs, none = [await fresh(desk.olga, f"/{verb} {one}") for one in (number, 7777)]
        assert theirs.replace(str(number), "7777") == none, verb
    for data in ("close:{}", "reopen:{}", "transcript:{}", "continue:{}", "still:{}", "put:{}:1", "new:{}"):
        pressed = [desk.telegram.presses(OLGA, message, data.format(one)) for one in (number, 7777)]
        told = [(await desk.telegram.answer_of(press)).get("text", "") for press in pressed]
        assert told[0].replace(str(number), "7777") == told[1], data
        assert told[0], data


@pytest.fixture
async def wired(tmp_path):
    house = Wired(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    house.port = free_port()
    house.slack.deliver_to(f"http://127.0.0.1:{house.port}/channels/slack/events")
    await house.open(telegram_mode="webhook", slack_mode="http")
    try:
        yield house
    finally:
        await house.close()


async def _post(house: House, payload: dict[str, Any], *, form: bool, at: float) -> int:
    body = urlencode({"payload": json.dumps(payload)} if form else payload).encode()
    stamp = str(int(at))
    signature = hmac.new(b"sandbox-secret", b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{house.port}/channels/slack/events", data=body, headers=headers) as answer,
    ):
        return answer.status


def _press(house: House, number: int, user: str, verb: str = "claim", trigger: str = "7.7.7") -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": "T0SANDBOX"},
        "team": {"id": "T0SANDBOX"},
        "trigger_id": trigger,
        "channel": {"id": SUPPORT},
        "container": {"type": "message", "message_ts": house.card_ts(number), "channel_id": SUPPORT},
        "actions": [{"type": "button", "action_id": verb, "block_id": "b", "value": str(number), "action_ts": "1700000000.1"}],
    }


async def test_a_request_that_comes_again_does_nothing(wired: Wired) -> None:
    """[S3] The same signed bytes a second later, and a Telegram update with another secret: 200 and nothing, 401 and nothing."""
    number = await asks(wired, wired.tom, "My printer burns")
    now = time.time()
    assert await _post(wired, _press(wired, number, "U0ANNA"), form=True, at=now) == 200
    await wired.until(lambda: "Assignee: Anna" in text_of(wired.card(number) or {}))
    assert await _post(wired, _press(wired, number, "U0ANNA", "release", "8.8.8"), form=True, at=now) == 200
    await wired.until(lambda: "nobody yet" in text_of(wired.card(number) or {}))
    for _ in range(3):
        assert await _post(wired, _press(wired, number, "U0ANNA"), form=True, at=now) == 200
    assert await _post(wired, _press(wired, number, "U0ANNA"), form=True, at=now - 301) == 401
    command = {"command": "/ticket", "text": f"reply {number} Once", "user_id": "U0ANNA", "channel_id": SUPPORT, "trigger_id": "9.9.9"}
    for _ in range(3):
        assert await _post(wired, command, form=False, at=now) == 200
    await wired.told(wired.tom, "Once")
    await tells(wired.boris, f"reply {number} The end")
    await wired.told(wired.tom, "The end")
    assert sum("Once" in text for text in wired.tom.heard()) == 1
    assert sum("claimed" in text for text in wired.thread(number)) <= 1


async def test_a_payload_in_anothers_name_acts_as_him(wired: Wired) -> None:
    """[S3] Who acts is told by the signed envelope; what a button's value or a message says of it counts for nothing."""
    number = await asks(wired, wired.tom, "My printer burns")
    forged = _press(wired, number, "U0EVE", trigger="1.1.1")
    forged["actions"][0]["value"] = f"{number}:U0ANNA"
    forged["message"] = {"user": "U0ANNA", "ts": wired.card_ts(number), "text": "by Anna"}
    assert await _post(wired, forged, form=True, at=time.time()) == 200
    assert text_of(await wired.in_direct(wired.eve, "There is no ticket")) == f"There is no ticket #{number} here."
    assert "nobody yet" in text_of(wired.card(number) or {})
    agent = {"id": 42, "is_bot": False, "first_name": "Anna", "username": "anna"}
    update = {
        "update_id": 77_000,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 42, "type": "private"}, "from": agent, "text": "/claim 1001"},
    }
    url, secret = f"http://127.0.0.1:{wired.port}/channels/telegram/events", "X-Telegram-Bot-Api-Secret-Token"
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {secret: "wrong"}, {secret: ""}, {secret: "HUSH-HUSH"}, {secret: "hush-hush "[:-2]}):
            async with session.post(url, json=update, headers=headers) as answer:
                assert answer.status == 401
        async with session.post(url, json=update, headers={secret: "hush-hush"}) as answer:
            assert answer.status == 200
    await wired.ticket(number + 1)
    assert "nobody yet" in text_of(wired.card(number) or {})
