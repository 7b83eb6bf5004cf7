"""Whether there is a web desk at all, and where browsers find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import app
from bot.app import App, ProcessRole, shape
from bot.settings import load_settings
from tests.web.browser import Browsers

CONFIG = """
desk: {name: Acme, timezone: Europe/Berlin}
http: {port: 0}
channels: {telegram: {kind: telegram, token: "1:AAAA"}, slack: {kind: slack, bot_token: xoxb-1, app_token: xapp-1}}
queues: {support: {place: "slack:C01", serves: [telegram]}}
"""


def made(folder: Path, role: ProcessRole = ProcessRole.ALL, **environment: str) -> App:
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return App(
        load_settings(shape, env={f"BELLHOP_HTTP__{name}": value for name, value in environment.items()}, cwd=folder), role, channels={}
    )


def is_served(found: App) -> bool:
    return any(route.path.startswith("/desk") for route in found.web.routes(serves_channels=True))


async def test_it_is_served_unless_it_is_turned_off(tmp_path: Path) -> None:
    on, off = made(tmp_path), made(tmp_path, DESK="false")
    assert (is_served(on), on.rules.web_url) == (True, "http://127.0.0.1:0/desk")
    assert (is_served(off), off.rules.web_url) == (False, "")


async def test_without_its_extra_nothing_is_served_or_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "find_spec", lambda _: None)
    found = made(tmp_path)
    assert (is_served(found), found.rules.web_url) == (False, "")


async def test_a_worker_knows_where_it_is_but_does_not_serve_it(tmp_path: Path) -> None:
    found = made(tmp_path, ProcessRole.WORKER, URL="https://desk.example.com")
    assert (is_served(found), found.rules.web_url) == (False, "https://desk.example.com/desk")


async def test_the_verb_says_that_there_is_none(browsers: Browsers) -> None:
    browsers.desk.desk.rules.web_url = ""
    assert await browsers.desk.does("anna", "web") == "There is no web desk here."


async def test_a_cookie_is_for_https_alone_where_browsers_come_by_https(browsers: Browsers) -> None:
    browsers.pages._cookies = type(browsers.pages._cookies)(secure=True)
    stranger = browsers.browser()
    page = await stranger.opens(await browsers.link("back:anna"))
    async with stranger.session.post(
        f"{browsers.url}{page.forms[0].action}", headers={"Origin": browsers.url}, allow_redirects=False
    ) as answer:
        told = answer.headers["Set-Cookie"]
    assert (
        told.startswith("__Host-bellhop=")
        and all(part in told for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))
        and "Domain" not in told
    )
