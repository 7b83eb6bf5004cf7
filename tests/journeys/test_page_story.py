"""The first tour, in a real browser with the real desk: a customer writes, an agent answers, the customer rates, a manager takes what waits."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.sandbox.page_stage import FLAGS, SOON
from tests.sandbox.with_history import sandbox_with_history

CHROMIUM = shutil.which("chromium")
TARGET = "6s"

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path"), pytest.mark.timeout(400)]


class Screen:
    """The page as its user finds things: by role and name."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.phone = page.get_by_role("region", name="Customer's phone")
        self.chat = self.phone.get_by_role("log", name="Chat with the bot")
        self.office = page.get_by_role("region", name="Team's workspace")
        self.room = self.office.get_by_role("log", name="Messages", exact=True)
        self.thread = self.office.get_by_role("complementary", name="Thread")
        self.tour = page.get_by_role("navigation", name="What to try next").get_by_role("listitem")

    def message(self, words: str) -> Locator:
        return self.room.get_by_role("article").filter(has_text=words)

    async def customer(self, name: str, text: str) -> None:
        """The customer takes the phone and writes."""
        await self.phone.get_by_role("radio", name=name).click()
        await expect(self.phone.get_by_role("radio", name=name)).to_be_checked()
        box = self.phone.get_by_role("textbox", name="Message to the bot")
        await box.fill(text)
        await box.press("Enter")

    async def becomes(self, name: str) -> None:
        await self.office.get_by_role("radio", name=name).click()
        await expect(self.office.get_by_role("radio", name=name)).to_be_checked()


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    """The sandbox with its own configuration, but a shorter target."""
    complaints: list[str] = []
    expect.set_options(timeout=SOON)
    try:
        async with (
            sandbox_with_history(tmp_path, BELLHOP_QUEUES__SUPPORT__SLA__FIRST_RESPONSE=TARGET) as world,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(SOON)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(world.url)
            yield Screen(page)
            await browser.close()
    finally:
        expect.set_options(timeout=5_000)
    assert complaints == []


async def test_from_the_first_line_to_the_manager(screen: Screen) -> None:
    await expect(screen.tour.first).to_have_attribute("aria-current", "step")
    await screen.customer("Olga", "Мой принтер горит")
    await expect(screen.chat.get_by_text("#1001")).to_be_visible()
    card = screen.message("#1001").first
    await expect(card.get_by_role("heading", name="Мой принтер горит")).to_be_visible()
    await expect(card).to_contain_text("Olga Petrova")

    await card.get_by_role("button", name="Claim").click()
    await expect(card).to_contain_text("Anna Keller")
    await expect(screen.chat.get_by_label("Reactions of the bot")).to_have_text("👀")

    await card.hover()
    await card.get_by_role("button", name="Reply in thread").click()
    await expect(screen.thread.get_by_role("article").first).to_contain_text("Мой принтер горит")
    box = screen.thread.get_by_role("textbox", name="Reply…")
    await box.fill("between us: again that printer")
    await box.press("Enter")
    await expect(screen.thread.get_by_role("button", name=re.compile("^lock"))).to_be_visible()

    await card.get_by_role("button", name="Reply", exact=True).click()
    form = screen.office.get_by_role("dialog")
    await form.get_by_role("textbox", name="Your reply to the customer").fill("Pull the *plug*.")
    await form.get_by_role("button", name="Send").click()
    answer = screen.chat.get_by_role("article").filter(has_text="Pull the plug.")
    await expect(answer.locator("b", has_text="plug")).to_be_visible()
    await expect(answer).to_contain_text("Anna Keller")
    await expect(screen.thread.get_by_text("✓ delivered")).to_be_visible()
    await expect(screen.chat.get_by_text("between us")).to_have_count(0)
    await answer.get_by_role("button", name="👍").click()
    await expect(screen.thread.get_by_text("👍 from Olga Petrova")).to_be_visible()

    await card.get_by_role("button", name="Close", exact=True).click()
    await screen.office.get_by_role("dialog").get_by_role("button", name="Close the ticket").click()
    await screen.chat.get_by_role("button", name="5 ★").click()
    await expect(card).to_contain_text("★★★★★")
    await screen.customer("Olga", "Так быстро!")
    await expect(screen.thread.get_by_text("Так быстро!")).to_be_visible()

    await screen.customer("Tom", "My invoice is wrong")
    await expect(screen.chat.get_by_text("#1002")).to_be_visible()
    await screen.becomes("Maria")
    ping = screen.message("#1002").first
    await ping.get_by_role("button", name="I have it").click()
    await expect(ping.get_by_role("button", name="I have it")).to_have_count(0)
    await expect(ping).to_contain_text("Maria Santos")
    await expect(screen.tour.locator(".step[aria-label=done]")).to_have_count(7)

    await screen.becomes("Boris")
    late = screen.message("#1002").filter(has_text="replied to a thread")
    await expect(late).to_be_visible()
    await screen.message("#1002").first.get_by_role("button", name="Open thread").click()
    await expect(screen.thread.get_by_text("Maria Santos is taking care of the escalation")).to_be_visible()


async def test_an_agent_searches_in_app_home(screen: Screen) -> None:
    await screen.office.get_by_role("button", name="App Bellhop").click()
    await screen.office.get_by_role("tab", name="Home").click()
    home = screen.office.get_by_role("tabpanel", name="App Home")
    box = home.get_by_role("textbox", name="Search tickets")
    await box.fill("colour:red")
    await box.press("Enter")
    await expect(home.get_by_text("There is no “colour:” in a search.")).to_be_visible()
    await box.fill("printers")
    await box.press("Enter")
    await expect(home.get_by_text("The answer is in the Messages tab.")).to_be_visible()
    await expect(box).to_have_value("printers")
    await screen.office.get_by_role("tab", name="Messages").click()
    hits = screen.message("“printers”, the newest first")
    await expect(hits.get_by_role("combobox").first).to_be_visible()
