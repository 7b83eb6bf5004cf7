"""Somebody else's web page with the chat in it, and real browsers that visit it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Locator, Page

from adapters.site.channel import SiteChannel
from adapters.site.tokens import Signer
from tests.house import House
from tests.sandbox.page_stage import SOON, chromium

SECRET = "a-secret-of-the-site-for-tests-only"
HTML = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop</title><h1>Shop</h1><button>Buy</button><script src="{script}" {data} async></script></html>"""


class SiteHouse(House):
    """A house with a shop on the web, whose pages are on another origin and allow only what they must."""

    async def open(self, **options: str) -> None:
        shop = web.Application()
        shop.router.add_get("/", self._page)
        self._shop = web.AppRunner(shop, access_log=None)
        await self._shop.setup()
        await web.TCPSite(self._shop, "127.0.0.1", 0).start()
        self.port = self._shop.addresses[0][1]
        self.user: dict[str, Any] | None = None
        self.language = "en"
        self.complaints: list[str] = []
        await super().open(**options)

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "BELLHOP_CHANNELS__SHOP__KIND": "site",
            "BELLHOP_CHANNELS__SHOP__SECRET": SECRET,
            "BELLHOP_CHANNELS__SHOP__ORIGINS": self.origin,
            "BELLHOP_CHANNELS__SHOP__DATABASE": f"sqlite:///{self.folder}/site.db",
            "BELLHOP_QUEUES__SUPPORT__SERVES": "[telegram, slack, shop]",
        }

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chat(self) -> SiteChannel:
        channel = self.desk.channels["shop"]
        assert isinstance(channel, SiteChannel)
        return channel

    async def _page(self, _: web.Request) -> web.Response:
        desk = f"http://127.0.0.1:{self.desk.port}"
        policy = f"default-src 'none'; script-src {desk}; connect-src {desk}; img-src blob:"
        data = f'data-user="{escape(json.dumps(self.user))}"' if self.user else ""
        page = HTML.format(language=self.language, script=f"{desk}/channels/shop/widget.js", data=data)
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})

    def signed(self, own: str = "4711", name: str = "Nina Novak") -> dict[str, Any]:
        expires = int(time.time()) + 3600
        return {"id": own, "name": name, "expires": expires, "hash": Signer(SECRET, "shop").hash_of(own, name, "", expires)}

    async def visits(self, context: BrowserContext, origin: str = "") -> Page:
        page = await context.new_page()
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security Policy" in said.text else None)
        await page.goto(origin or self.origin)
        return page

    async def close(self) -> None:
        await super().close()
        await self._shop.cleanup()


@pytest_asyncio.fixture(loop_scope="module")
async def shop(tmp_path: Path) -> AsyncIterator[SiteHouse]:
    made = SiteHouse(f"sqlite:///{tmp_path}/bellhop.db", tmp_path)
    await made.open()
    yield made
    await made.close()
    assert made.complaints == []


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def browser(running: Browser) -> AsyncIterator[Browser]:
    """A browser without a page."""
    yield running
    for context in running.contexts:
        await context.close()


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="Chat with us")


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


async def writes(page: Page, text: str) -> None:
    pen = page.get_by_role("textbox", name="Write a message")
    await pen.fill(text)
    await pen.press("Enter")
