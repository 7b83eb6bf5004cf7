"""Values that no platform should send: a message that can be read is taken in, everything else is parked and reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters import load
from adapters.slack import ingest as slack
from adapters.slack.people import Us, profile_of
from adapters.telegram import ingest as telegram
from adapters.telegram.translation import Me
from bot.core.people import Identity, Profile
from bot.core.richtext import text_of
from bot.ports.inbound import Inbound, MessageReceived, Unknown
from bot.ports.work import Work
from sandbox.slack import SlackWorld
from sandbox.telegram import TelegramWorld
from tests import waiting
from tests.absurd import absurd
from tests.adapters.slack.stage import recorded
from tests.quick_desk import QuickDesk

NOW = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
TELEGRAM = {path.stem: json.loads(path.read_text())["update"] for path in Path("tests/adapters/telegram/fixtures").glob("*.json")}
ME = Me("front", 4242, "bellhop_bot")
US = Us("front", "U0BELLHOP", "B0BELLHOP", "T0SANDBOX")
ZONES = ("Etc/Unknown", "Europe", "../../etc/passwd", "/etc/localtime", "\x00", "Mars/Olympus", "x" * 5000, "+25:00", "Zürich", "NaN")

# Without these, nobody knows what was said, by whom, where, or under which id it may be repeated.
NEEDED = {
    "type",
    "subtype",
    "channel",
    "user",
    "ts",
    "event_id",
    "event",
    "thread_ts",
    "from",
    "chat",
    "message_id",
    "update_id",
    "message",
}


def from_telegram(update: dict[str, Any]) -> Inbound | None:
    return telegram.translate(update, ME, NOW, json.dumps(update).encode())


def from_slack(payload: dict[str, Any]) -> Inbound | None:
    return slack.translate(payload, slack.TranslationContext(US, lambda _: None, NOW))


def wrapped(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T0SANDBOX", "event": event}


SLACK = {
    **{name: wrapped(event) for name, event in recorded("events").items() if name != "NOTICE"},
    **recorded("interactions"),
    "direct": wrapped(
        {
            "type": "message",
            "channel": "D1",
            "channel_type": "im",
            "user": "U0EVE",
            "ts": "1700000000.000100",
            "text": "my printer burns",
            "team": "T0SANDBOX",
            "user_profile": {"display_name": "Eve", "real_name": "Eve"},
            "client_msg_id": "1",
            "event_ts": "1700000000.000100",
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "my printer burns"}]}],
                }
            ],
            "files": [
                {
                    "id": "F1",
                    "name": "burn.png",
                    "mimetype": "image/png",
                    "size": 3,
                    "mode": "hosted",
                    "url_private": "https://x.slack.com/1",
                }
            ],
        }
    ),
}


async def of_the_sandbox() -> dict[str, tuple[Callable[[dict[str, Any]], Inbound | None], dict[str, Any]]]:
    """What the emulators send for a direct message."""
    phone = TelegramWorld(grace=0)
    phone.add_person(4711, "Olga", username="olga", language_code="ru")
    manifest = load("slack").manifest
    assert manifest is not None
    import yaml

    office = SlackWorld(manifest=yaml.safe_load(manifest("Acme", "")))
    office.add_user("U0EVE", "eve")
    await office.posts("U0EVE", office.im("U0EVE"), "my *printer* burns")
    await waiting.until(lambda: office.events)
    found = next(event for event in office.events if event["event"]["type"] == "message")
    update = phone.says(4711, "my printer burns")
    await phone.close()
    await office.close()
    return {"telegram": (from_telegram, update), "slack": (from_slack, found)}


READABLE = [
    *((from_telegram, name, TELEGRAM[name]) for name in sorted(TELEGRAM)),
    *((from_slack, name, payload) for name, payload in SLACK.items()),
]


@pytest.mark.parametrize(("read", "name", "payload"), READABLE, ids=[f"{one[0].__name__}-{one[1]}" for one in READABLE])
def test_a_payload_with_an_absurd_value_is_read_or_refused_and_its_text_is_kept(
    read: Callable[[dict[str, Any]], Inbound | None], name: str, payload: dict[str, Any]
) -> None:
    before = read(payload)
    for path, changed in absurd(payload):
        after = or_refused(read, changed)
        if is_message(before) and not is_needed(path) and (kept := words_without(before, path, payload)):
            assert isinstance(after, MessageReceived), path
            assert after.by.identity == before.by.identity, path
            lost = [word for word in kept if word not in text_of(after.text)]
            assert not lost, path


def or_refused(read: Callable[[dict[str, Any]], Inbound | None], payload: dict[str, Any]) -> Inbound | Exception | None:
    try:
        return read(payload)
    except (slack.TranslationError, telegram.TranslationError) as error:
        return error


def is_message(inbound: Inbound | None) -> bool:
    return isinstance(inbound, MessageReceived) and bool(text_of(inbound.text)) and not inbound.by.is_bot


OF_A_POSITION = ("location", "venue", "latitude", "longitude")  # without them there is no link to a map


def is_needed(path: tuple[str | int, ...]) -> bool:
    """Whether the value is one that nobody can do without, or the kind or the text itself."""
    return (
        path[-1] in (*NEEDED, *OF_A_POSITION)
        or len(path) == 1
        or path[-2:] in (("chat", "id"), ("from", "id"), ("event", "text"), ("message", "text"))
    )


def words_without(before: Inbound | None, path: tuple[str | int, ...], payload: dict[str, Any]) -> set[str]:
    """The words of the text, unless the value that was changed is itself a part of the text."""
    assert isinstance(before, MessageReceived)
    value: Any = payload
    for name in path:
        value = value[name]
    inside = "".join(strings(value)) + str(path)
    return {word for word in re.findall(r"[^\W\d_]{2,}", text_of(before.text)) if word not in inside}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str | int | float):
        yield str(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


async def test_what_the_emulators_send_is_read_with_any_absurd_value() -> None:
    for name, (read, payload) in (await of_the_sandbox()).items():
        test_a_payload_with_an_absurd_value_is_read_or_refused_and_its_text_is_kept(read, name, payload)


async def test_the_desk_takes_in_every_absurd_payload_that_can_be_read_and_goes_on(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00", queue=["limits: {messages: 100000/min, tickets: 100000/h, files: 100000/h}"])
    taken, number = set(), 0
    for read, _, payload in READABLE:
        for _, changed in absurd(payload, (None, 10**18, "Etc/Unknown\ud800", [7])):
            inbound = or_refused(read, changed)
            if inbound is None or isinstance(inbound, Unknown | Exception):
                continue
            number += 1
            inbound = replace(inbound, event=f"absurd{number}")
            if isinstance(inbound, MessageReceived):
                inbound = replace(inbound, message=f"{inbound.message}.{number}")
                if inbound.addressed and not inbound.by.is_bot and is_message(inbound):
                    taken.add(inbound.message)
            await quick.desk.handle(inbound)
    assert not quick.rows("select event, reason from parked")
    assert taken <= {source for (source,) in quick.rows("select source_id from message")}
    assert await quick.asks("olga", "my printer burns") > 1001


@pytest.mark.parametrize("zone", ZONES)
async def test_with_an_unknown_zone_a_manager_is_pinged_and_a_customer_told_by_the_queues_clock(quick: QuickDesk, zone: str) -> None:
    quick.front.zones["olga"] = quick.back.zones["boss"] = zone
    hours = ['hours: {mon-fri: ["09:00-17:00"]}', "sla: {first_response: 30m}", "escalation: [{at: 100%, notify: [managers]}]"]
    await quick.open("2026-03-23 07:00", queue=hours)
    number = await quick.asks("olga", "my printer burns")
    assert [told.text for told in quick.told("front:olga")] == [
        f"We've got it: ticket #{number}, “my printer burns”. We'll start replying today at 09:00 (Berlin time)."
    ]
    await quick.goes_to("2026-03-23 09:31")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-23 09:30"]


async def test_zones_and_languages_of_the_database_may_be_unknown(quick: QuickDesk) -> None:
    hours = ['hours: {mon-fri: ["09:00-17:00"]}', "sla: {first_response: 30m}", "escalation: [{at: 100%, notify: [managers]}]"]
    await quick.open("2026-03-23 08:00", queue=hours)
    number = await quick.asks("olga", "my printer burns")
    await quick.desk.store.write(lambda work: work.people.save_profile(Profile(Identity("back", "boss"), "Boss", timezone="Mars/Olympus")))
    await quick.desk.store.write(lambda work: _age(work, number))
    await quick.goes_to("2026-03-23 09:31")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-23 09:30"]
    for line in (f"show {number}", f"why {number}", "list", f"promise {number} 2h", f"wait {number}", f"close {number} done"):
        assert await quick.does("anna", line)
    assert not quick.rows("select event, reason from parked")


def _age(work: Work, number: int) -> None:
    """What an older or newer version may have stored."""
    ticket = work.tickets.get(number)
    assert ticket is not None
    customer = work.people.customer_of(ticket)
    customer.timezone, customer.language, customer.chosen_language, customer.written_language = "Mars/Olympus", "xx-YY", "tlh", "q"


@pytest.mark.parametrize("field", ["tz", "locale", "profile", "name", "real_name", "team_id", "is_bot", "is_restricted"])
def test_an_absurd_profile_is_a_profile(field: str) -> None:
    user = {"id": "U0EVE", "name": "eve", "tz": "Europe/Berlin", "locale": "de-DE", "profile": {"real_name": "Eve"}, "team_id": "T0SANDBOX"}
    for path, changed in absurd({**user, field: user.get(field, False)}):
        if path != ("id",):
            found = profile_of(changed, US)
            assert found.identity == Identity("front", "U0EVE")
            assert isinstance(found.timezone, str)


async def test_what_is_parked_is_reported_to_a_manager_once_an_hour(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00")
    for number in range(3):
        await quick.desk.park("front", f"e{number}", b"{}", "text is no\x00 text")
    assert len(quick.rows("select id from parked")) == 3
    told = quick.told("back:boss")
    assert len(told) == 1
    assert "came in on front could not be processed (text is no" in told[0].text
    await quick.goes_to("2026-03-23 10:01")
    await quick.desk.park("front", "e9", b"{}", "another")
    assert len(quick.told("back:boss")) == 2
