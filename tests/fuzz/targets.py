"""The parsers of foreign bytes, each with recorded inputs and the errors that it may raise. A target gets bytes and must survive them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from slack_bolt import BoltResponse

from adapters.site import ingest as site
from adapters.site.http import Refused, allowed, number
from adapters.site.http import read as read_body
from adapters.site.store import Visitor
from adapters.site.tokens import NotSigned, Signer
from adapters.slack import ingest as slack
from adapters.slack import webhook
from adapters.slack.render import bodies
from adapters.telegram import ingest as telegram
from adapters.telegram.render import post
from adapters.telegram.translation import Me
from adapters.telegram.webhook import Webhook
from bot.catalogue.reading import first_word, ticket_number
from bot.core.cuts import short
from bot.core.durations import parse_duration
from bot.core.file_contents import label
from bot.core.file_kinds import refused_by_content, refused_by_description
from bot.core.file_names import with_ending
from bot.core.hours import parse_exceptions, parse_hours
from bot.core.limits import parse_rate
from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.core.thanks import is_negative, is_thanks
from bot.core.written_periods import read_period
from bot.core.written_times import read_time
from bot.intake.clean import clean_file_name, cleaned
from bot.ports.cards import Card
from bot.ports.channel import Request
from bot.ports.inbound import Inbound, MessageReceived
from bot.ports.inbound_data import decoded, encoded
from bot.ports.outbound import Post
from bot.program.canned_files import BadFile, read
from bot.settings.alerts import EmailAlerts
from storage.backups.archive import BadBackup, Head, Writer, checked
from tests.adapters.slack.stage import desk, event, recorded
from tests.fuzz.mutation import Mutation, mutated_bytes, mutated_json, mutated_text
from tests.recording_desk import RecordingDesk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Me("telegram", 4242, "bellhop_bot")
SECRET = "sandbox-secret"
KINDS = ("programs", "scripts")
TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Target:
    """A parser. ``run`` raises only what is wrong with the program."""

    name: str
    seeds: Callable[[], list[bytes]]
    change: Mutation
    run: Callable[[bytes], Awaitable[None] | None]


def _json(*values: Any) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


@cache
def _updates() -> list[bytes]:
    folder = TESTS / "adapters" / "telegram" / "fixtures"
    return _json(*(json.loads(path.read_text("utf-8"))["update"] for path in sorted(folder.glob("*.json"))))


def _heard(inbound: Inbound | None) -> None:
    """What was translated can be stored, and shown on both platforms."""
    if inbound is None:
        return
    inbound = cleaned(inbound)
    if not isinstance(inbound, MessageReceived):
        return
    kept = decoded(encoded(inbound))
    assert (kept.text, kept.files, kept.by, kept.where) == (inbound.text, inbound.files, inbound.by, inbound.where)
    card = Card(author=short(inbound.by.name, 80), body=inbound.text, foot=plain("New."))
    json.dumps([body.as_args() for body in bodies(card, "slack")], allow_nan=False).encode()
    json.dumps([call.args for call in post(Post(Address("telegram", "1"), card, "1"))], default=str).encode()


def _telegram(data: bytes) -> None:
    try:
        update = json.loads(data)
        _heard(telegram.translate(update, ME, NOW, data) if isinstance(update, dict) else None)
    except telegram.TranslationError:
        return


def _slack(data: bytes) -> None:
    try:
        payload = json.loads(data)
        _heard(slack.translate(payload, desk()) if isinstance(payload, dict) else None)
    except slack.TranslationError:
        return


async def _telegram_body(data: bytes) -> None:
    taken: list[object] = []

    class Intake:
        async def take(self, update: dict[str, object], _raw: bytes) -> None:
            taken.append(update)
            _telegram(json.dumps(update).encode())

    hook = Webhook(cast("Any", None), RecordingDesk(), "front", "https://desk.example", SECRET)
    hook._intake = cast("Any", Intake())
    answer = await hook.receive(Request("POST", {"x-telegram-bot-api-secret-token": SECRET}, data, {}))
    assert answer.status in (200, 400, 413), answer
    assert (answer.status == 200) is bool(taken)


async def _slack_body(data: bytes, kind: str = "application/json") -> None:
    stamp = str(int(NOW.timestamp()))
    signature = "v0=" + hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + data, hashlib.sha256).hexdigest()
    headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}

    class App:
        async def async_dispatch(self, asked: Any) -> BoltResponse:
            _slack(json.dumps(asked.body).encode())
            return BoltResponse(status=200)

    async def park(_payload: Any, odd: Exception) -> None:
        raise odd

    answer = await webhook.receive(cast("Any", App()), SECRET, Request("POST", headers, data, {}), NOW.timestamp(), park)
    assert answer.status in (200, 400), answer


async def _slack_form(data: bytes) -> None:
    await _slack_body(data, "application/x-www-form-urlencoded")


def _site_event(data: bytes) -> None:
    """What a page sends, from the bytes of its request on."""
    request = Request(
        "POST", {"content-type": "application/json", "origin": text_of_bytes(data)}, data, {"after": text_of_bytes(data)}, "events"
    )
    with suppress(Refused):
        number(request, "after")
    with suppress(Refused):
        allowed(request, ("https://shop.example",))
    try:
        payload = read_body(request)
        raw = site.enveloped(payload, Visitor("v-1", "Visitor 1", "", "en"), [])
        _heard(site.translate(raw, "shop", NOW))
    except (Refused, site.TranslationError):
        return


def _site_identity(data: bytes) -> None:
    signer = Signer(SECRET, "shop")
    with suppress(NotSigned):
        signer.read(text_of_bytes(data), NOW.timestamp())
    with suppress(NotSigned, ValueError, RecursionError):
        told = json.loads(data)
        signer.user(told if isinstance(told, dict) else {}, NOW.timestamp())


def text_of_bytes(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _line(data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    word, rest = first_word(plain(text))
    assert text_of(word) in text and text_of(rest) in text
    number, _ = ticket_number(plain(text))
    assert number is None or 0 <= number < 10**16
    is_thanks(text)
    is_negative(text)


def _duration(data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    for read_one in (parse_duration, parse_rate, parse_hours, parse_exceptions):
        try:
            read_one(cast("Any", text))
        except ValueError as error:
            str(error).encode("utf-8", "backslashreplace")
    for language in ("en", "ru", "uk", "de", "hy", "th"):
        read_time(text, NOW, language)
        read_period(text, NOW, language)


def _mail(data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    try:
        found = EmailAlerts.model_validate({"sender": text, "to": [text]})
    except ValidationError:
        return
    message = EmailMessage()
    message["From"], message["To"] = found.sender or "desk@example.org", ", ".join(found.to)
    message.set_content("Telegram is down.")
    head = message.as_bytes().partition(b"\n\n")[0].splitlines()
    assert {line.partition(b":")[0].lower() for line in head if not line.startswith((b" ", b"\t"))} <= {
        *(b"from", b"to", b"content-type", b"content-transfer-encoding", b"mime-version"),
    }


def _file(data: bytes) -> None:
    name, mime = data[:300].decode("utf-8", "replace"), data[:80].decode("latin-1")
    refused_by_content(data, len(data), most=1000, kinds=KINDS)
    refused_by_description(name, mime, len(data), most=1000, kinds=KINDS)
    label(name, data[:512], data[-512:], len(data))
    safe = with_ending(clean_file_name(name), mime)
    assert not set(safe) & set("/\\\0\r\n")


def _archive(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.backup"
        path.write_bytes(data)
        try:
            reader = checked(path)
            for _, _, content in reader.files():
                assert sum(map(len, content)) <= len(data)
            assert all(isinstance(rows, list) for _, rows in reader.rows())
        except BadBackup:
            return


@cache
def _archives() -> list[bytes]:
    out = io.BytesIO()
    writer = Writer(out, Head("2026", 1, "1.0", "sqlite", {"ticket": ["number", "subject"]}, 2))
    writer.rows("ticket", 0, [[1001, "Printer"], [1002, b"\x00\xff"]])
    writer.file("ab/0123456789abcdef0123456789abcdef", 4, [b"file"])
    writer.end()
    return [out.getvalue()]


def _canned(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"canned.{suffix}"
        path.write_bytes(data)
        try:
            for entry in read(path):
                assert isinstance(entry.name, str) and all(isinstance(text, str) for text in entry.draft.texts)
        except BadFile:
            return


LINES = (
    "claim 1042",
    "#1042 reply Hello",
    "merge 1042 into 1007",
    "snooze 1042 tomorrow 10:00",
    "list @anna overdue",
    "спасибо большое!",
    "1٣",
)
TIMES = (
    "30m",
    "2h",
    "1.5d",
    "30/min",
    "mon-fri 09:00-18:00",
    "tomorrow 10:00",
    "завтра в 9",
    "übermorgen um 14 Uhr",
    "вчора",
    "վաղը",
    "พรุ่งนี้",
    "31.12.",
)
MAILS = (
    "boss@example.org",
    "a.b+c@xn--bcher-kva.example",
    "a@b\r\nBcc: c@d.example",
    "Анна@пример.рф",
    '"a b"@c.example',
    "a" * 64 + "@b.example",
)
FILES = (
    b"MZ" + b"\0" * 62,
    b"PK\x03\x04META-INF/MANIFEST.MF",
    b"#!/bin/sh\n",
    b"<svg onload=x>",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"../a.exe",
    b"",
)
CANNED_YAML = (
    "- name: hello\n  queue: support\n  texts: {en: 'Hello {first_name}', ru: Привет}\n  then: [close]\n- {name: b, texts: {de: Hallo}}\n"
)
CANNED_CSV = 'name,queue,agent,then,en,ru\nhello,support,,close,"Hello\n{first_name}",Привет\n'


def _slack_events() -> list[bytes]:
    return _json(*(event(inner) for inner in recorded("events").values()))


def _slack_acts() -> list[bytes]:
    return _json(*recorded("interactions").values())


def _site_events() -> list[bytes]:
    folder = TESTS / "adapters" / "site" / "fixtures"
    return [path.read_bytes() for path in sorted(folder.glob("*.json"))]


def _site_users() -> list[bytes]:
    expires = int(NOW.timestamp()) + 3600
    signer = Signer(SECRET, "shop")
    user = {"id": "4711", "name": "Nina", "email": "", "expires": expires, "hash": signer.hash_of("4711", "Nina", "", expires)}
    return [*_json(user), signer.token("v-1", expires).encode()]


def _forms() -> list[bytes]:
    return [
        b"command=%2Fticket&text=claim+1042&user_id=U0ANNA&channel_id=C0SUPPORT&team_id=T1&trigger_id=1",
        b"payload=%7B%22type%22%3A%22view_closed%22%7D",
        b"ssl_check=1",
    ]


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


TARGETS = (
    Target("telegram-update", _updates, mutated_json, _telegram),
    Target("telegram-body", _updates, mutated_bytes, _telegram_body),
    Target("site-event", _site_events, mutated_json, _site_event),
    Target("site-body", _site_events, mutated_bytes, _site_event),
    Target("site-identity", _site_users, mutated_bytes, _site_identity),
    Target("slack-event", _slack_events, mutated_json, _slack),
    Target("slack-interaction", _slack_acts, mutated_json, _slack),
    Target("slack-body", _slack_events, mutated_bytes, _slack_body),
    Target("slack-form", _forms, mutated_bytes, _slack_form),
    Target("line", _texts(*LINES), mutated_text, _line),
    Target("duration", _texts(*TIMES), mutated_text, _duration),
    Target("e-mail", _texts(*MAILS), mutated_text, _mail),
    Target("file", lambda: list(FILES), mutated_bytes, _file),
    Target("backup", _archives, mutated_bytes, _archive),
    Target("canned-yaml", _texts(CANNED_YAML), mutated_text, lambda data: _canned("yaml", data)),
    Target("canned-csv", _texts(CANNED_CSV), mutated_text, lambda data: _canned("csv", data)),
)


def run(target: Target, data: bytes) -> None:
    """Give one input to a target."""
    found = target.run(data)
    if found is not None:
        asyncio.run(cast("Any", found))
