"""A desk beside both emulated platforms, and real browsers of people who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from bot.core.people import Identity
from bot.ports.tokens import digest_of
from bot.ports.web_sessions import new_word
from tests.conftest import fresh_database
from tests.house import House
from tests.sandbox.page_stage import SOON, chromium


@dataclass
class Stage:
    """A desk, and somebody's browser."""

    house: House
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    async def page(self, user: str, *, width: int = 1280, language: str = "en") -> Page:
        """Return a page of somebody who has just signed in with a link."""
        context = await self.browser.new_context(viewport={"width": width, "height": 800}, locale=language)
        page = await context.new_page()
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        word = new_word()
        await self.house.desk.store.write(lambda work: work.web.add_link(digest_of(word), Identity("slack", user)))
        await page.goto(f"{self.house.desk.rules.web_url}/in/{word}")
        await page.get_by_role("button").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await hears_keys(page)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def stage(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    house = House(fresh_database(request, tmp_path, "sqlite"), tmp_path)
    await house.open()
    made = Stage(house, browser)
    yield made
    for context in browser.contexts:
        await context.close()
    await house.close()
    assert made.complaints == []


async def hears_keys(page: Page) -> None:
    """The script of the page has begun. It is loaded after the page is shown."""
    await expect(page.locator("html.script")).to_have_count(1)


async def reached(page: Page, wanted: str) -> None:
    """The keyboard focus is on something with these words."""
    await expect(page.locator(":focus")).to_contain_text(wanted)
