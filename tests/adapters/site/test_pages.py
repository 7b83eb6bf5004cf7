"""What web pages may ask: origins, strict JSON, limits, and events that are sent again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.people import Address
from bot.core.richtext import Span, plain, text_of
from bot.ports.cards import Answer, Button, Card, Confirmation
from bot.ports.channel import Request
from bot.ports.inbound import ButtonPressed, LineTyped, MessageReceived
from tests.adapters.site.conftest import JSON, ORIGIN, Page, Stage

OTHERS = (
    "https://evil.example",
    "https://shop.example.evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://SHOP.example",
    "https://shop.example/",
    "null",
    "",
)


@pytest.mark.parametrize("origin", OTHERS)
async def test_a_page_of_another_origin_is_refused_and_may_not_read_why(stage: Stage, page: Page, origin: str) -> None:
    for method, path in (("GET", "hello"), ("POST", "session"), ("GET", "messages"), ("GET", "stream"), ("POST", "events")):
        answer = await page.ask(method, path, {} if method == "POST" else None, origin=origin)
        assert answer.status == 403
        assert json.loads(answer.body)["error"] == "origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert (await page.ask("OPTIONS", "events", origin=origin)).status == 403
    assert stage.desk.heard == []


async def test_a_page_of_the_origin_may_send_our_headers_but_no_cookies(page: Page) -> None:
    answer = await page.ask("OPTIONS", "events")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    for status, path in ((200, "messages"), (404, "nowhere"), (404, "messages/more")):
        answer = await page.ask("GET", path)
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"], answer.headers["Vary"]) == (status, ORIGIN, "Origin")


async def test_the_greeting_says_everything_in_the_visitor_s_language_and_makes_nobody(stage: Stage) -> None:
    page = await stage.page()
    told = await page.told("GET", "hello", query={"language": "de-AT"})
    assert (told["language"], told["title"]) == ("de", "Support")
    assert told["words"]["open"] == "Chatten Sie mit uns"
    assert ["new", "Ask something (de)"] in told["menu"]
    assert (await page.told("GET", "hello", query={"language": "xx"}))["language"] == "en"
    assert await page.channel.store.run(lambda chats: chats.newest()) == 0


BODIES = {
    "nothing": b"",
    "no JSON": b"hello",
    "no text": b"\xff\xfe",
    "a list": b"[]",
    "a number": b"5",
    "half of it": b'{"id": "event-0001"',
    "two objects": b"{}{}",
    "a name twice": b'{"id": "event-0001", "id": "event-0002", "kind": "message", "text": "x"}',
    "NaN": b'{"id": "event-0001", "kind": "message", "text": NaN}',
    "a fraction": b'{"id": "event-0001", "kind": "message", "text": "x", "at": 1.5}',
    "deep": b"[" * 30_000,
    "no id": b'{"kind": "message", "text": "x"}',
    "a short id": b'{"id": "1", "kind": "message", "text": "x"}',
    "an id of the desk's": b'{"id": "m.12345678", "kind": "message", "text": "x"}',
    "an id that is no text": b'{"id": 12345678, "kind": "message", "text": "x"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_no_widget_sends_is_refused(stage: Stage, page: Page, body: bytes) -> None:
    answer = await page.ask("POST", "events", body)
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "form"
    assert stage.desk.heard == stage.desk.parked == []


async def test_a_body_must_say_that_it_is_json_and_may_not_be_large(stage: Stage, page: Page) -> None:
    body = json.dumps({"id": "event-0001", "kind": "message", "text": "x"}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        request = Request("POST", {"authorization": f"Bearer {page.token}", "origin": ORIGIN, "content-type": kind}, body, {}, "events")
        assert (await page.channel.receive(request)).status == 415
    assert (await page.ask("POST", "events", b'{"x": "' + b"x" * 70_000 + b'"}')).status == 413
    assert stage.desk.heard == []


ODD: dict[str, dict[str, Any]] = {
    "another kind": {"kind": "dance"},
    "no kind": {},
    "a kind that is a list": {"kind": []},
    "an empty message": {"kind": "message", "text": " \n"},
    "a text that is a number": {"kind": "message", "text": 5},
    "a text that is too long": {"kind": "message", "text": "x" * 10_001},
    "half of a character": {"kind": "message", "text": "\ud800"},
    "another key": {"kind": "message", "text": "x", "role": "agent"},
    "a button without what it carries": {"kind": "press", "message": "m.1"},
    "a button that carries a list": {"kind": "press", "data": ["close"], "message": "m.1"},
    "a command that is a number": {"kind": "command", "line": 5},
}


@pytest.mark.parametrize("event", ODD.values(), ids=ODD)
async def test_what_cannot_be_translated_is_parked_a_few_times_then_refused(stage: Stage, page: Page, event: dict[str, Any]) -> None:
    for _ in range(5):
        assert await page.does(**event) == {"ok": True}
    assert (await page.does(400, **event))["error"] == "form"
    assert len(stage.desk.parked) == 5
    assert stage.desk.heard == []
    assert await page.reads() == []


async def test_an_event_that_is_sent_again_is_the_same_event_and_shown_once(stage: Stage, page: Page) -> None:
    for _ in range(2):
        await page.told("POST", "events", {"id": "event-0001", "kind": "message", "text": "Hello"})
    first, second = stage.desk.told(MessageReceived)  # the desk recognises it by this
    assert (first.event, first.message) == (second.event, second.message)
    assert [one["id"] for one in await page.reads()] == ["event-0001"]


async def test_the_same_id_of_two_visitors_is_two_events(stage: Stage, page: Page) -> None:
    other = await stage.page()
    await other.begins()
    for one in (page, other):
        await one.told("POST", "events", {"id": "event-0001", "kind": "message", "text": "Hello"})
    first, second = stage.desk.told(MessageReceived)
    assert first.event != second.event and first.where != second.where


async def test_what_the_desk_did_not_store_is_not_shown_and_may_be_sent_again(stage: Stage, page: Page) -> None:
    stage.desk.away = True
    refused = await page.ask("POST", "events", {"id": "event-0001", "kind": "message", "text": "Hello"})
    assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
    assert await page.reads() == []
    stage.desk.away = False
    await page.told("POST", "events", {"id": "event-0001", "kind": "message", "text": "Hello"})
    assert [one["text"] for one in await page.reads()] == [["Hello"]]


async def test_presses_and_commands_come_with_their_answers(stage: Stage, page: Page) -> None:
    sure = Confirmation("Close it?", "Yes", "No")
    buttons = ((Button("close", ("1001",), "Close", "danger", sure), Button("rate", ("1001", "5"), "⭐", "primary")),)
    said = (Span("Done. ", bold=True), Span("See this", link="javascript:alert(1)"), Span(" or that", link="https://a.example/"))
    stage.desk.answer = lambda _: Answer(text=said, buttons=buttons, items=(Card(body=plain("an item")),))
    told = await page.does(kind="press", data="close:1001", message="m.5")
    (message,) = told["messages"]
    assert message["text"][0] == ["Done. ", {"bold": True}]
    assert "javascript" not in json.dumps(message)
    assert ["https://a.example/", {"link": "https://a.example/"}] in message["text"]
    assert message["buttons"] == [
        [
            {"data": "close:1001", "label": "Close", "style": "danger", "confirm": ["Close it?", "Yes", "No"]},
            {"data": "rate:1001:5", "label": "⭐", "style": "primary"},
        ]
    ]
    await page.does(kind="command", line="tickets")
    pressed, typed = stage.desk.told(ButtonPressed)[0], stage.desk.told(LineTyped)[0]
    assert (pressed.verb, pressed.args, pressed.message) == ("close", ("1001",), "m.5")
    assert (typed.line, typed.where) == ("tickets", Address("shop", page.visitor))
    assert await page.reads() == [], "private answers are not stored"


async def test_a_text_keeps_its_lines_and_its_markup_stays_text(stage: Stage, page: Page) -> None:
    text = "<img src=x onerror=alert(1)>\n*no bold* \u202e \u0000"
    await page.says(text)
    (said,) = stage.desk.told(MessageReceived)
    assert text_of(said.text) == text
    assert (await page.reads())[0]["text"] == [text]


@pytest.mark.parametrize("keys", [{"requests": "3/min"}])
async def test_one_visitor_may_send_so_much_and_one_address_ten_times_as_much(stage: Stage, page: Page) -> None:
    for _ in range(3):
        await page.says("x")
    refused = await page.ask("POST", "events", {"id": "event-9999", "kind": "message", "text": "x"})
    assert (refused.status, json.loads(refused.body)["error"]) == (429, "many")
    assert int(refused.headers["Retry-After"]) == 60
    assert await page.reads() != []
    told = []
    for number in range(10):
        other = await stage.page()
        await other.begins()
        told += [
            (await other.ask("POST", "events", {"id": f"event-{number}{at}00", "kind": "message", "text": "x"})).status for at in range(3)
        ]
    assert told.count(200) == 27  # the first three were of this address too
    elsewhere = await stage.page(peer="192.0.2.9")
    await elsewhere.begins()
    await elsewhere.says("x")


@pytest.mark.parametrize("keys", [{"requests": "2/min"}])
async def test_reading_has_a_limit_too_for_each_visitor_and_for_each_address(stage: Stage, page: Page) -> None:
    for _ in range(10):
        await page.told("GET", "messages")
    answer = await page.ask("GET", "files/file-0001")
    assert (answer.status, json.loads(answer.body)["error"], answer.headers["Retry-After"]) == (429, "many", "60")
    other = await stage.page(peer="192.0.2.2")
    await other.begins()
    for _ in range(100):  # forged tokens, or none
        await other.ask("GET", "messages", authorization="Bearer forged")
    for path in ("hello", "messages", "nowhere"):
        assert (await other.ask("GET", path)).status == 429
    assert (await page.ask("GET", "hello")).status == 200, "it has another address"
    stage.now += 60
    await page.told("GET", "messages")
    await other.told("GET", "messages")


@pytest.mark.parametrize("keys", [{"requests": "3/min"}])
async def test_coming_back_counts_too(page: Page) -> None:
    told = [(await page.ask("POST", "session", {"token": page.token})).status for _ in range(4)]
    assert told == [200, 200, 200, 429]


async def test_a_channel_that_does_not_listen_says_so(stage: Stage, page: Page) -> None:
    await page.channel.stop_listening()
    assert (await page.does(503, kind="message", text="x"))["error"] == "later"
    assert (await page.told("GET", "hello", status=503))["error"] == "later"
    assert await page.reads() == []


async def test_a_database_that_is_away_is_a_503_without_its_details(stage: Stage, page: Page) -> None:
    await page.channel.store.close()
    for file in stage.folder.glob("site.db*"):
        file.unlink()
    (stage.folder / "site.db").mkdir()
    for method, path, body in (("GET", "messages", None), ("POST", "session", {}), ("POST", "events", {"id": "event-0001"})):
        answer = await page.ask(method, path, body)
        assert (answer.status, json.loads(answer.body)["error"]) == (503, "later")
        assert b"sqlite" not in answer.body and str(stage.folder).encode() not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_the_script_is_only_read(page: Page, method: str) -> None:
    assert (await page.channel.receive(Request(method, JSON, b"{}", {}, "widget.js"))).status == 405
