"""Twelve planted secrets, and every error that can show one: none is in a log, a page, or what a command prints."""

from __future__ import annotations

import json

import aiohttp
import pytest

from sandbox.faults import Fault
from tests.faults.desks import Desks
from tests.faults.test_handover import is_ready

STATUS, CLOSED = "status-Zebra-0123456789", "http://127.0.0.1:9/"  # nothing listens there
PLANTED = {
    "BELLHOP_CHANNELS__TELEGRAM__WEBHOOK_SECRET": "telegram-Zebra-0123456789",
    "BELLHOP_CHANNELS__SLACK__SIGNING_SECRET": "0123456789abcdefbeefZebra0123456",
    "BELLHOP_HTTP__STATUS_TOKEN": STATUS,
    "BELLHOP_ALERTS__EMAIL__PASSWORD": "mail-Zebra-0123456789",
    "BELLHOP_ALERTS__WEBHOOK__SECRET": "alert-Zebra-0123456789",
    "BELLHOP_WEBHOOKS__TRACKER__SECRET": "whsec_WmVicmEwMTIzNDU2Nzg5WmVicmEwMTIzNDU2Nzg5",
}
AROUND = {
    "BELLHOP_ALERTS__AFTER": "1s",
    "BELLHOP_ALERTS__EMAIL__HOST": "127.0.0.1",
    "BELLHOP_ALERTS__EMAIL__PORT": "9",
    "BELLHOP_ALERTS__EMAIL__USER": "bellhop",
    "BELLHOP_ALERTS__EMAIL__TO": "boss@example.org",
    "BELLHOP_ALERTS__WEBHOOK__URL": CLOSED,
    "BELLHOP_ALERTS__WEBHOOK__PRIVATE": "true",
    "BELLHOP_WEBHOOKS__TRACKER__URL": CLOSED,
    "BELLHOP_WEBHOOKS__TRACKER__PRIVATE": "true",
}


class Careless(Desks):
    """A desk whose every setting with a secret is in use."""

    more: dict[str, str] = {}  # noqa: RUF012

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **PLANTED, **AROUND, **self.more}

    def secrets(self) -> list[str]:
        token = self.telegram.token
        return [*PLANTED.values(), token, token.partition(":")[2], self.slack.tokens.bot, self.slack.tokens.app]


@pytest.fixture
async def desk(tmp_path):
    made = Careless(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    yield made
    await made.close()


def shown(desk: Careless, text: str) -> list[str]:
    return [one for one in desk.secrets() if one in text]


async def test_a_running_desk_shows_none(desk: Careless) -> None:
    process = await desk.run()
    await is_ready(process)
    _, token, _ = await desk.bellhop("token", "new", "crm", "--as", "slack:U0ANNA", "--verbs", "all")
    (secret,) = [word for word in token.split() if word.startswith("bellhop_")]
    olga = desk.customer(5000, "Olga")
    for world in (desk.telegram, desk.slack):
        for kind in ("500", "bad_json", "reset_before", "reset_after", "404"):
            world.faults.add(Fault(kind, times=2))
    olga.says("It burns")
    await desk.until(desk.cards)
    desk.telegram.faults.add(Fault("error", times=-1, error="Unauthorized"))
    desk.slack.faults.add(Fault("error", times=-1, error="invalid_auth"))
    olga.says("It still burns")
    await desk.until(lambda: "channel alert" in process.log.read_text())
    told = [
        (await desk.bellhop(*words)) for words in (("check",), ("doctor",), ("webhooks", "test", "tracker"), ("token", "list"), ("parked",))
    ]
    pages = await fetched(process.url, secret)
    log = process.log.read_text()
    everything = "\n".join([log, pages, *(f"{out}\n{err}" for _, out, err in told)])
    looked_at = ("channel alert", "tracker did not accept", "slack:U0ANNA", "bellhop_deliveries_total", "invalid_auth")
    assert [word for word in looked_at if word not in everything] == []
    assert shown(desk, everything) == []
    assert secret not in everything


async def fetched(url: str, token: str) -> str:
    """All that the HTTP server tells, to those who may know and to those who may not."""
    found = []
    async with aiohttp.ClientSession() as session:
        for path in ("/readyz", "/metrics", "/healthz", "/api/v1/tickets", "/api/v1/tickets/x", "/channels/slack/events", "/api/docs"):
            for headers in (
                {},
                {"Authorization": f"Bearer {STATUS}"},
                {"Authorization": f"Bearer {token}"},
                {"X-Forwarded-For": "1.2.3.4"},
            ):
                for method in ("GET", "POST"):
                    async with session.request(method, f"{url}{path}", headers=headers, data=b"{" * 9) as answer:
                        found.append(f"{json.dumps(dict(answer.headers))}\n{await answer.text()}")
    return "\n".join(found)


@pytest.mark.parametrize("name", sorted([*PLANTED, "BELLHOP_CHANNELS__TELEGRAM__TOKEN", "BELLHOP_CHANNELS__SLACK__BOT_TOKEN"]))
async def test_a_secret_in_the_wrong_form_or_place_is_not_repeated(desk: Careless, name: str) -> None:
    """Among the mistakes that a configuration can have: too short, with spaces, a list, and a secret where another value belongs."""
    for value in ("hunter77 hunter77", "hunter77\thunter77", '["hunter77-1", "hunter77-2"]', "hunter77:hunter77", "xoxb-hunter77hunter77"):
        desk.more = {name: value}
        _, out, err = await desk.bellhop("check")
        assert "hunter77" not in out + err, (out, err)


@pytest.mark.parametrize(
    "name", ["ALERTS__WEBHOOK__URL", "WEBHOOKS__TRACKER__URL", "CHANNELS__TELEGRAM__BASE_URL", "HTTP__URL", "DESK__NAMES"]
)
async def test_a_password_in_an_address_is_not_repeated(desk: Careless, name: str) -> None:
    desk.more = {f"BELLHOP_{name}": "https://boss:hunter77@example.org/"}
    _, out, err = await desk.bellhop("check")
    assert out + err
    assert "hunter77" not in out + err


async def test_an_address_with_a_password_is_shown_without_it(desk: Careless) -> None:
    for url in (
        "postgresql://bellhop:hunter77@127.0.0.1:9/desk",
        "postgresql://bellhop:hunter77@/desk?host=/nowhere",
        "mysql://b:hunter77@h/d",
    ):
        desk.database = url
        for words in (("run",), ("check",), ("doctor",), ("migrate",), ("verify",), ("backup", "x.backup")):
            code, out, err = await desk.bellhop(*words)
            assert code and out + err, words
            assert "hunter77" not in out + err, (words, out, err)
