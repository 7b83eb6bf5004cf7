"""The page in a real browser, with both emulators and a minimal desk behind it, for the tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from sandbox.app import Sandbox
from tests.sandbox.little_desk import Json, LittleDesk

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
SOON = 60_000  # ms, for a machine that has much else to do
MANIFEST: Json = {
    "display_information": {"name": "Bellhop"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/ticket", "description": "Everything about tickets", "usage_hint": "[verb] [number] [words]"}],
        "shortcuts": [{"name": "Make a ticket", "type": "message", "callback_id": "new", "description": "Of this message"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "chat:write.customize",
                "commands",
                "groups:history",
                "im:history",
                "im:write",
                "reactions:read",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.groups", "message.im", "reaction_added"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

IN_BROWSER = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path")]


@dataclass
class Stage:
    """The page and what stands behind it; people are found by role and name, as a reader with a screen reader finds them."""

    sandbox: Sandbox
    desk: LittleDesk
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def phone(self) -> Locator:
        return self.page.get_by_role("region", name="Customer's phone")

    @property
    def chat(self) -> Locator:
        return self.phone.get_by_role("log", name="Chat with the bot")

    @property
    def office(self) -> Locator:
        return self.page.get_by_role("region", name="Team's workspace")

    @property
    def room(self) -> Locator:
        return self.office.get_by_role("log", name="Messages", exact=True)

    @property
    def thread(self) -> Locator:
        return self.office.get_by_role("complementary", name="Thread")

    async def writes(self, text: str) -> None:
        box = self.phone.get_by_role("textbox", name="Message to the bot")
        await box.fill(text)
        await box.press("Enter")

    async def types(self, label: str, text: str) -> None:
        box = self.office.get_by_role("textbox", name=label)
        await box.fill(text)
        await box.press("Enter")

    async def becomes(self, name: str) -> None:
        await self.office.get_by_role("radio", name=name).click()

    def heard(self, kind: str) -> list[Json]:
        return [one for one in self.desk.heard if one.get("type") == kind or kind in one]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser for all tests of a file, as its start takes longer than most of them; each test has contexts of its own."""
    expect.set_options(timeout=SOON)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()
    expect.set_options(timeout=5_000)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    sandbox = await Sandbox(MANIFEST).start()
    desk = LittleDesk(sandbox.telegram_base_url, sandbox.slack_base_url)
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    stage = Stage(sandbox, desk, await context.new_page())
    stage.page.set_default_timeout(SOON)
    stage.page.on("pageerror", lambda error: stage.complaints.append(str(error)))

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            stage.complaints.append(message.text)

    stage.page.on("console", said)
    await stage.page.goto(sandbox.url)
    await expect(stage.office.get_by_role("heading", name="support")).to_be_visible()
    yield stage
    await context.close()
    died = [repr(task.exception()) for task in desk.tasks if task.done() and not task.cancelled()]
    await desk.close()
    await sandbox.close()
    assert (stage.complaints, died) == ([], []), (stage.complaints, died)
