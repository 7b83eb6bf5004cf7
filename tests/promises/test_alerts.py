"""Managers hear by another way that a channel is down, refuses the token or is silent: once, and once when it is over."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from bot.announce.alerts import Outage
from bot.app import rules_of
from bot.ports.channel import Capabilities
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.outlets import Alert, OutletError
from bot.program.outlets import Mail, Webhook, outlets_of
from bot.settings import load_settings
from bot.settings.alerts import AlertSettings, EmailAlerts, WebhookAlerts
from bot.timers.alerts import Alerts, nobody_is_told
from storage import workers
from storage.engine import Connection, open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from tests.quick_desk import Settings

CONFIG = """
channels: {front: {kind: chat}, back: {kind: chat}}
queues:
  support: {place: "back:C1", serves: [front], managers: ["back:boss", "front:boss", "front:chief"]}
"""


class Channel:
    """A channel whose connection and token can fail."""

    capabilities = Capabilities(prefix="!", title="Chat")

    def __init__(self) -> None:
        self.trouble, self.refuses = "", False

    async def check_token(self) -> None:
        raise DeliveryError(Trouble.SHUT_OUT if self.refuses else Trouble.TRY_AGAIN, "token_revoked" if self.refuses else "timeout")


class Outbox:
    """An outlet that may fail."""

    def __init__(self) -> None:
        self.name, self.sent, self.works = "email", list[Alert](), True

    async def send(self, alert: Alert) -> None:
        if not self.works:
            raise OutletError("no connection")
        self.sent.append(alert)

    async def check(self) -> None: ...


class Desk:
    """The watch of one process, with its clock in hand."""

    def __init__(self, url: str, folder: Path) -> None:
        (folder / "config.yaml").write_text(CONFIG)
        self.rules = rules_of(load_settings(lambda _: Settings, {}, folder))
        self.url, self.now, self.mail = url, 1_795_000_000.0, Outbox()
        self.front, self.back = Channel(), Channel()
        self.heard: dict[str, float] = {}
        self.begin()

    def begin(self) -> None:
        engine = open_engine(self.url)
        ensure(engine, 1001)
        self.store = SqlStore(engine, workers.new_name(), clock=lambda: self.now, sends=False, ticks=lambda: self.now)
        self.store.start()
        channels: Any = {"front": self.front, "back": self.back}
        self.alerts = Alerts(self.store, self.rules, channels, self.heard, [self.mail], after=900, silence=True, ticks=lambda: self.now)

    async def passes(self, minutes: float, *, talk: bool = False) -> None:
        end = self.now + minutes * 60
        while self.now < end:
            self.now += 15
            if talk:
                self.heard["front"] = self.now
            await self.alerts.look()

    def told(self) -> list[tuple[str, str]]:
        """Whom managers' messages went to, and what they say."""
        db = Connection(open_engine(self.url))
        rows = db.all("select channel, lane, payload from delivery where purpose = 'alarm' order by id")
        db.close()
        return [
            (lane, "".join(span if isinstance(span, str) else span[0] for span in json.loads(payload)["card"]["body"]))
            for _, lane, payload in rows
        ]


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(database, tmp_path)
    yield made
    await made.store.close()


async def test_a_channel_that_is_down_for_long_is_told_once_on_the_other_one_and_once_when_it_is_over(desk: Desk) -> None:
    await desk.passes(2)
    desk.front.trouble = "no connection"
    await desk.passes(14)
    assert desk.told() == [] and desk.mail.sent == []
    await desk.passes(60)
    ((lane, text),) = desk.told()
    assert lane == "back:boss" and "Chat has not been reachable since" in text and "no connection" in text
    assert [(alert.kind, alert.channel) for alert in desk.mail.sent] == [("down", "front")]
    desk.front.trouble = ""
    await desk.passes(30)
    assert [lane for lane, _ in desk.told()] == ["back:boss"] * 2 and "works again" in desk.told()[1][1]
    assert [alert.kind for alert in desk.mail.sent] == ["down", "over"]


async def test_a_short_interruption_is_not_told(desk: Desk) -> None:
    for _ in range(5):
        await desk.passes(10)
        desk.front.trouble = "no connection"
        await desk.passes(10)
        desk.front.trouble = ""
    assert desk.told() == [] and desk.mail.sent == []


async def test_a_revoked_token_is_told_at_once(desk: Desk) -> None:
    await desk.passes(2)
    desk.back.trouble, desk.back.refuses = "refused", True
    await desk.passes(20)
    assert [lane for lane, _ in desk.told()] == ["front:boss", "front:chief"]
    assert all("refuses our token (token_revoked)" in text for _, text in desk.told())
    assert [alert.kind for alert in desk.mail.sent] == ["revoked"]


async def test_it_says_what_is_waiting(desk: Desk) -> None:
    db = Connection(open_engine(desk.url))
    for number, pace in enumerate(("front:olga", "front:tom", "back:C1"), start=9_000_001):
        row = (number, pace, pace)
        sql = "insert into delivery (id, pace, lane, seq, kind, priority, state, payload) values (?, ?, ?, 1, 'post', 0, 'queued', '')"
        db.run(sql, row)
    db.close()
    desk.front.trouble = "no connection"
    await desk.passes(20)
    assert desk.mail.sent[0].waiting == 2 and "waiting to be sent there: 2" in desk.mail.sent[0].text


async def test_a_restart_and_a_second_process_tell_nothing_twice(desk: Desk) -> None:
    await desk.passes(2)
    desk.front.trouble = "no connection"
    await desk.passes(10)
    await desk.store.close()
    desk.begin()
    await desk.passes(6.5)
    assert len(desk.told()) == 1, "the time before the restart counts"
    first, first_alerts = desk.store, desk.alerts
    desk.begin()
    second = desk.alerts
    for _ in range(40):
        desk.now += 15
        await first_alerts.look()  # one after the other: two stores of one process can't exclude each other by their leases
        await second.look()
    desk.front.trouble = ""
    for _ in range(40):
        desk.now += 15
        await first_alerts.look()  # one after the other: two stores of one process can't exclude each other by their leases
        await second.look()
    await first.close()
    assert [lane for lane, _ in desk.told()] == ["back:boss"] * 2
    assert [alert.kind for alert in desk.mail.sent] == ["down", "over"]


async def test_a_channel_works_if_any_process_is_connected_to_it(desk: Desk) -> None:
    await desk.passes(2)
    ours, our_alerts = desk.store, desk.alerts
    desk.front.trouble = "cut off"
    desk.front = Channel()
    desk.begin()
    for _ in range(120):
        desk.now += 15
        await asyncio.gather(our_alerts.look(), desk.alerts.look())
    await ours.close()
    assert desk.told() == [] and desk.mail.sent == []


async def test_an_outlet_that_fails_is_tried_again_and_hears_nothing_of_what_is_over(desk: Desk) -> None:
    desk.mail.works = False
    desk.front.trouble = "no connection"
    await desk.passes(20)
    desk.mail.works = True
    await desk.passes(1)
    assert [alert.kind for alert in desk.mail.sent] == ["down"]
    desk.mail.works = False
    desk.front.trouble = ""
    await desk.passes(1)
    desk.mail.works = True
    await desk.passes(1)
    assert [alert.kind for alert in desk.mail.sent] == ["down", "over"]


async def test_an_unusual_silence_is_told_and_a_stop_of_the_desk_is_none(desk: Desk) -> None:
    async with _busy_weeks(desk):
        await desk.passes(5, talk=True)
        await desk.passes(25)
        assert desk.told() == []
        await desk.passes(60)
        ((lane, text),) = desk.told()
        assert lane == "back:boss" and "Nothing has come in on Chat since" in text
        await desk.passes(1, talk=True)
        assert "coming in on Chat again" in desk.told()[1][1]
        await desk.passes(5, talk=True)
        desk.now += 6 * 3600  # nobody listens
        await desk.passes(20)
        assert len(desk.told()) == 2


@asynccontextmanager
async def _busy_weeks(desk: Desk) -> AsyncIterator[None]:
    """As if something had come in all the time for three weeks."""
    db = Connection(open_engine(desk.url))
    for hour in range(168):
        db.run("insert into counter (name, value) values (?, ?)", (f"alerts.usual:front:{hour}", 3 * 1001 + 1000))
    db.close()
    yield


def test_it_is_known_who_would_be_told(tmp_path: Path) -> None:
    desk = SimpleNamespace(queues={"support": SimpleNamespace(managers=[SimpleNamespace(channel="back")])})
    assert nobody_is_told(desk, "back", []) and not nobody_is_told(desk, "front", []) and not nobody_is_told(desk, "back", [Outbox()])  # type: ignore[arg-type]


def test_the_stored_numbers_never_change() -> None:
    assert [(one.name, one.value) for one in Outage] == [("NONE", 0), ("DOWN", 1), ("REVOKED", 2), ("SILENT", 3)]


ALERT = Alert("down", "front", 1_795_000_000_000, 3, "🔴 Чат недоступен\nwith a second line")


async def test_a_webhook_gets_a_signed_body_and_anything_but_a_2xx_is_a_failure() -> None:
    got: list[tuple[bytes, str]] = []

    async def hook(request: web.Request) -> web.Response:
        got.append((await request.read(), request.headers["X-Bellhop-Signature"]))
        return web.Response(status=302 if len(got) == 2 else 200, headers={"Location": "/elsewhere"})

    async with _served(hook) as url:
        outlet = Webhook(WebhookAlerts(url=url, secret="hush-hush-hush", private=True), "Acme")  # type: ignore[arg-type]
        await outlet.send(ALERT)
        body, signature = got[0]
        assert json.loads(body) == {
            "desk": "Acme",
            "alert": "down",
            "channel": "front",
            "since": 1_795_000_000,
            "waiting": 3,
            "text": ALERT.text,
        }
        assert signature == "sha256=" + hmac.new(b"hush-hush-hush", body, hashlib.sha256).hexdigest()
        with pytest.raises(OutletError, match="302"):
            await outlet.send(ALERT)
    with pytest.raises(OutletError):
        await outlet.send(ALERT)


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f000001", "[::ffff:127.0.0.1]", "localhost"])
async def test_a_webhook_in_our_own_network_must_be_allowed(host: str) -> None:
    async def hook(_: web.Request) -> web.Response:
        raise AssertionError("it was called")

    async with _served(hook) as url:
        outlet = Webhook(WebhookAlerts(url=url.replace("127.0.0.1", host)), "Acme")
        with pytest.raises(OutletError, match="private: true"):
            await outlet.send(ALERT)
    if host != "localhost":  # a name is looked up when something is sent
        with pytest.raises(OutletError, match="private: true"):
            await outlet.check()


@asynccontextmanager
async def _served(handler: Any) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.post("/hook", handler)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


class MailServer:
    """As much of SMTP as a client needs that logs in and sends."""

    def __init__(self, *, refuses: str = "") -> None:
        self.refuses, self.mails, self.commands = refuses, list[str](), list[str]()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            self.commands.append(line)
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            if word == self.refuses:
                writer.write(b"550 no\r\n")
            elif word == "EHLO":
                writer.write(b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
            elif word == "AUTH":
                writer.write(b"235 welcome\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                break
        writer.close()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()


def mail_to(port: int) -> Mail:
    settings = EmailAlerts(
        host="127.0.0.1", port=port, security="none", user="u", password="p-secret", to=("boss@example.org", "b@example.org")
    )  # type: ignore[arg-type]
    return Mail(settings, "Acme")


async def test_an_e_mail_is_sent_to_everybody_with_a_subject_of_one_line() -> None:
    server = MailServer()
    async with server.open() as port:
        await mail_to(port).check()
        assert server.mails == []
        await mail_to(port).send(ALERT)
    (mail,) = server.mails
    assert "To: boss@example.org, b@example.org" in mail and mail.count("Subject:") == 1 and "Auto-Submitted" in mail
    assert [line for line in server.commands if line.startswith("RCPT")] == ["RCPT TO:<boss@example.org>", "RCPT TO:<b@example.org>"]


@pytest.mark.parametrize("refuses", ["EHLO", "AUTH", "MAIL", "RCPT"])
async def test_what_a_mail_server_refuses_is_told_without_the_password(refuses: str) -> None:
    server = MailServer(refuses=refuses)
    async with server.open() as port:
        with pytest.raises(OutletError) as told:
            await mail_to(port).send(ALERT)
    assert "127.0.0.1" in str(told.value) and "p-secret" not in str(told.value) and "\n" not in str(told.value)
    assert server.mails == []


def test_only_what_is_configured_is_an_outlet() -> None:
    assert list(outlets_of(AlertSettings(), "Acme")) == []
    both = AlertSettings(email={"host": "h", "to": "a@example.org"}, webhook={"url": "https://example.org/hook"})  # type: ignore[arg-type]
    assert [outlet.name for outlet in outlets_of(both, "Acme")] == ["email", "webhook"]
