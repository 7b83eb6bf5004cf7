"""Somebody else's web page with the chat in it, in a real browser: a visitor asks, an agent answers in Slack, and what else may happen."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, Route, expect

from adapters.site.channel import SiteChannel
from adapters.site.tokens import Signer
from tests.house import House
from tests.sandbox.page_stage import IN_BROWSER, PNG, SOON, chromium

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
SECRET = "a-secret-of-the-site-for-tests-only"
HTML = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop</title><h1>Shop</h1><button>Buy</button><script src="{script}" {data} async></script></html>"""

pytestmark = IN_BROWSER


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


class RegisteredHouse(SiteHouse):
    def environment(self) -> dict[str, str]:
        return {**super().environment(), "BELLHOP_QUEUES__SUPPORT__REGISTERED_ONLY": "true"}


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


async def test_a_visitor_writes_gets_an_answer_comes_back_and_rates(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    page = await shop.visits(context)
    await opener(page).click()
    await expect(log(page)).to_contain_text("Hello! How can we help?")
    await writes(page, "Where is order 4417?\nhttps://shop.example/orders/4417")
    card = await shop.ticket(1001)
    assert "Where is order 4417?" in str(card)
    await expect(log(page)).to_contain_text("#1001")
    assert await log(page).get_by_role("link").get_attribute("rel") == "noopener noreferrer"
    await shop.anna.presses("claim", 1001)
    await expect(log(page)).to_contain_text("👀")
    kept = await context.storage_state()
    await context.close()  # the browser is closed
    await shop.anna.types(1001, "!r It is *on its way*.")
    await shop.in_thread(1001, "on its way")

    context = await browser.new_context(storage_state=kept)
    page = await shop.visits(context)
    await expect(page.get_by_role("button", name="Chat with us. New messages: 1")).to_be_visible()
    await opener(page).click()
    await expect(log(page)).to_contain_text("Where is order 4417?")
    answer = log(page).locator(".msg", has_text="on its way")
    await expect(answer).to_contain_text("Anna")
    assert await answer.locator("b", has_text="on its way").count() == 1
    await shop.anna.types(1001, "!close")
    await log(page).get_by_role("button", name="5 ★").click()
    await shop.in_thread(1001, "★")
    await page.reload()
    await expect(opener(page)).to_be_visible()
    await opener(page).click()
    await expect(log(page)).to_contain_text("Where is order 4417?")
    await context.close()


async def test_everything_a_customer_can_do_is_in_the_menu(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()
    await writes(page, "My printer burns")
    await expect(log(page)).to_contain_text("#1001")
    menu = page.get_by_role("button", name="What you can do")
    await menu.click()
    await page.get_by_role("button", name="See your tickets").click()
    await expect(log(page)).to_contain_text("Your open tickets")
    await menu.click()
    await page.get_by_role("button", name="Choose your language").click()
    await expect(log(page).get_by_role("button", name="Deutsch")).to_be_visible()
    await menu.click()
    await page.get_by_role("button", name="Close your ticket").click()
    await shop.until(lambda: "closed" in str(shop.card(1001)))


async def test_files_go_both_ways_and_are_shown_only_if_they_are_pictures(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()
    await writes(page, "Look")
    await expect(log(page)).to_contain_text("#1001")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach files").click()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    await (await chooser.value).set_files(
        [{"name": "a.png", "mimeType": "image/png", "buffer": PNG}, {"name": "b.svg", "mimeType": "image/svg+xml", "buffer": svg}]
    )
    await expect(log(page).get_by_role("img", name="a.png")).to_be_visible()
    await shop.until(lambda: "a.png" in str(shop.posts(1001)))
    drawing = log(page).get_by_role("button", name="b.svg")
    await expect(drawing).to_be_visible()
    async with page.expect_download() as download:
        await drawing.click()
    assert (await (await download.value).path()).read_bytes() == svg
    assert page.url == f"{shop.origin}/"


async def test_twenty_tabs_share_one_stream_and_all_show_the_answer(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    first = await shop.visits(context)
    await opener(first).click()
    await writes(first, "My printer burns")
    await expect(log(first)).to_contain_text("#1001")
    tabs = [await shop.visits(context) for _ in range(19)]
    for tab in tabs:
        await opener(tab).click()
        await expect(log(tab)).to_contain_text("My printer burns")
    assert len(shop.chat._feed) == 1
    await shop.anna.types(1001, "!r Pull the plug")
    for tab in (first, *tabs):
        await expect(log(tab)).to_contain_text("Pull the plug")
    await first.close()  # the one that listened
    await shop.anna.types(1001, "!r And wait")
    for tab in tabs:
        await expect(log(tab)).to_contain_text("And wait")


async def test_an_answer_comes_also_where_streams_are_cut(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    await context.route("**/stream", lambda route: route.abort())
    page = await shop.visits(context)
    await opener(page).click()
    await writes(page, "My printer burns")
    await shop.ticket(1001)
    await shop.anna.types(1001, "!r Pull the plug")
    await expect(log(page)).to_contain_text("Pull the plug")
    await expect(page.get_by_role("status")).to_have_text("")


async def test_what_was_written_without_a_connection_is_sent_once_when_there_is_one(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    page = await shop.visits(context)
    await opener(page).click()
    await writes(page, "first")
    await expect(log(page)).to_contain_text("#1001")
    await context.set_offline(True)
    await writes(page, "second")
    await expect(log(page)).to_contain_text("Sending…")
    await expect(log(page)).to_contain_text("Not sent.")
    await context.set_offline(False)
    await log(page).get_by_role("button", name="Try again").click()
    await shop.in_thread(1001, "second")
    await expect(log(page).get_by_text("Not sent.")).to_have_count(0)
    await expect(log(page).get_by_text("second")).to_have_count(1)
    assert len([said for said in shop.thread(1001) if "second" in said]) == 1


async def test_what_was_not_sent_is_sent_by_itself_once_there_is_a_connection(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    page = await shop.visits(context)
    await opener(page).click()
    await page.clock.install()
    await context.set_offline(True)
    await writes(page, "My printer burns")  # the first words: nobody is known yet
    for _ in range(5):
        await page.clock.run_for(4_000)
    await expect(log(page)).to_contain_text("Not sent. ")
    await context.set_offline(False)
    await page.clock.run_for(16_000)
    assert "My printer burns" in str(await shop.ticket(1001))
    await expect(log(page).get_by_text("Not sent.")).to_have_count(0)


@pytest.mark.parametrize("arrived", [False, True])
async def test_what_was_not_sent_when_the_page_was_reloaded_is_sent_once(shop: SiteHouse, browser: Browser, *, arrived: bool) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()

    async def lose(route: Route) -> None:
        if arrived:
            await route.fetch()  # only the answer is lost
        with suppress(Error):  # the page may be gone
            await route.abort()

    await page.route("**/events", lose)
    await writes(page, "My printer burns")
    await writes(page, "It smells")
    await expect(log(page).get_by_text("Sending…")).to_have_count(2)
    if arrived:
        await shop.ticket(1001)
    await page.reload()
    await page.unroute_all(behavior="wait")
    for _ in range(2):
        await shop.in_thread(1001, "It smells")
        await opener(page).click()
        await expect(log(page).get_by_text("It smells")).to_have_count(1)
        await expect(log(page).get_by_text("Sending…")).to_have_count(0)
        await page.reload()
    await opener(page).click()
    await expect(log(page).locator(".in")).to_have_text([re.compile("My printer burns"), re.compile("It smells")])
    assert len([said for said in shop.thread(1001) if "It smells" in said]) == 1 and shop.card(1002) is None


async def test_what_was_typed_is_there_after_a_reload_and_only_for_whoever_typed_it(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    pen = page.get_by_role("textbox", name="Write a message")

    async def sees(text: str) -> None:
        await opener(page).click()
        await expect(pen).to_have_value(text)

    await opener(page).click()
    await pen.fill("My prin")
    await page.reload()
    await sees("My prin")
    await page.evaluate("user => bellhop.signIn(user)", shop.signed())
    await expect(pen).to_have_value("My prin")
    await pen.fill("My order")
    await page.evaluate("bellhop.signOut()")
    await expect(pen).to_have_value("")
    await page.reload()
    await sees("")
    shop.user = shop.signed()
    await page.reload()
    await sees("My order")
    await pen.press("Enter")
    assert "My order" in str(await shop.ticket(1001))
    await page.reload()
    await sees("")


async def test_a_picture_does_not_push_the_last_message_out_of_sight(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context(viewport={"width": 390, "height": 420}))
    await opener(page).click()
    await writes(page, "Look")
    await expect(log(page)).to_contain_text("#1001")
    large = BytesIO()
    Image.new("RGB", (300, 600), "teal").save(large, "PNG")
    await page.locator("input[type=file]").set_input_files([{"name": "a.png", "mimeType": "image/png", "buffer": large.getvalue()}])
    await shop.until(lambda: "a.png" in str(shop.posts(1001)))
    await expect(log(page).get_by_text("Sending…")).to_have_count(0)
    await expect(log(page).get_by_role("img", name="a.png")).to_be_visible()
    assert await log(page).evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 5


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
async def test_axe_finds_nothing_serious_in_any_state_of_the_chat(shop: SiteHouse, browser: Browser, width: int, scheme: Any) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = await shop.visits(context)

    async def is_fine(state: str) -> None:
        await page.evaluate(AXE.read_text("utf-8"))
        found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == [], state

    await expect(opener(page)).to_be_visible()
    await is_fine("closed")
    await opener(page).click()
    await is_fine("empty")
    await writes(page, "Look here: https://shop.example")
    await page.locator("input[type=file]").set_input_files(
        [{"name": "a.png", "mimeType": "image/png", "buffer": PNG}, {"name": "b.txt", "mimeType": "text/plain", "buffer": b"b"}]
    )
    await expect(log(page).get_by_role("img", name="a.png")).to_be_visible()
    await shop.until(lambda: "b.txt" in str(shop.posts(1001)))
    await shop.anna.types(1001, "!r It is *on its way*, `now`.")
    await expect(log(page)).to_contain_text("on its way")
    await shop.anna.types(1001, "!close")
    await expect(log(page).get_by_role("button", name="5 ★")).to_be_visible()
    await is_fine("an answer, files and a rating")
    menu = page.get_by_role("button", name="What you can do", exact=True)
    await expect(menu).to_have_attribute("aria-expanded", "false")
    await menu.click()
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await is_fine("the menu")
    await log(page).locator(".msg").last.click(position={"x": 2, "y": 2})
    await expect(menu).to_have_attribute("aria-expanded", "false")
    await page.clock.install()
    await context.set_offline(True)
    await writes(page, "Hello?")
    for _ in range(5):
        await page.clock.run_for(4_000)
    await expect(log(page)).to_contain_text("Not sent.")
    await is_fine("no connection")
    await page.get_by_role("button", name="Close the chat").click()
    await context.set_offline(False)
    await shop.anna.types(1001, "!r Anything else?")
    await page.clock.run_for(40_000)
    await expect(page.get_by_role("button", name="Chat with us. New messages: 1")).to_be_visible()
    await is_fine("closed, with an unread message")


async def test_a_page_of_another_origin_shows_no_chat(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = await shop.visits(context, f"http://localhost:{shop.port}")
    await shop.until(lambda: any("403" in text or "CORS" in text for text in said))
    await expect(opener(page)).to_have_count(0)


async def test_a_user_of_the_site_is_named_and_somebody_who_forges_it_is_nobody(shop: SiteHouse, browser: Browser) -> None:
    shop.user = shop.signed()
    nina = await shop.visits(await browser.new_context())
    await opener(nina).click()
    await writes(nina, "Where is my order?")
    assert "Nina Novak" in str(await shop.ticket(1001))
    shop.user = {**shop.signed("4712", "Mallory"), "id": "4711"}
    mallory = await shop.visits(await browser.new_context())
    await opener(mallory).click()
    await expect(mallory.get_by_role("status")).to_have_text("This chat is not available now. Please reload the page.")
    await writes(mallory, "Give me the order of Nina")
    await expect(log(mallory)).to_contain_text("Not sent.")
    await expect(log(mallory).get_by_text("Where is my order?")).to_have_count(0)
    assert shop.card(1002) is None and len(shop.thread(1001)) == 1
    shop.user = shop.signed()
    elsewhere = await shop.visits(await browser.new_context())  # on another computer
    await opener(elsewhere).click()
    await expect(log(elsewhere)).to_contain_text("Where is my order?")


async def test_who_signs_in_while_another_chat_still_loads_gets_only_their_own(shop: SiteHouse, browser: Browser) -> None:
    page, held = await shop.visits(await browser.new_context()), list[Route]()
    await opener(page).click()
    await writes(page, "My printer burns")
    await expect(log(page)).to_contain_text("#1001")

    async def hold(route: Route) -> None:
        if "token" in (route.request.post_data or ""):
            held.append(route)
        else:
            await route.continue_()

    await page.route("**/session", hold)
    await page.reload()
    await shop.until(lambda: held)
    await page.evaluate("user => bellhop.signIn(user)", shop.signed())
    await opener(page).click()
    await writes(page, "Where is my order?")
    assert "Nina Novak" in str(await shop.ticket(1002))
    async with page.expect_response("**/session"):
        await held[0].continue_()
    await writes(page, "And my lamp?")
    await shop.in_thread(1002, "And my lamp?")
    await expect(log(page).get_by_text("My printer burns")).to_have_count(0)


async def test_what_one_wrote_is_never_sent_as_another(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    page = await shop.visits(context)
    await opener(page).click()
    await context.set_offline(True)
    await writes(page, "My secret")
    await expect(log(page)).to_contain_text("My secret")
    await context.set_offline(False)
    await page.evaluate("user => bellhop.signIn(user)", shop.signed())
    await writes(page, "Where is my order?")
    assert "Nina Novak" in str(await shop.ticket(1001))
    await shop.in_thread(1001, "Where is my order?")
    assert not any("My secret" in said for said in shop.thread(1001))


async def test_where_only_registered_customers_open_tickets_a_stranger_is_told_so(tmp_path: Path, browser: Browser) -> None:
    shop = RegisteredHouse(f"sqlite:///{tmp_path}/bellhop.db", tmp_path)
    await shop.open()
    stranger = await shop.visits(await browser.new_context())
    await opener(stranger).click()
    await writes(stranger, "Where is my order?")
    await expect(log(stranger)).to_contain_text("Only registered customers can open a ticket here.")
    assert shop.card(1001) is None
    shop.user = shop.signed()
    nina = await shop.visits(await browser.new_context())
    await opener(nina).click()
    await writes(nina, "Where is my order?")
    await expect(log(nina)).to_contain_text("#1001")
    await shop.close()
    assert shop.complaints == []


async def test_the_chat_works_with_the_keyboard_and_says_what_it_is(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await expect(opener(page)).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(opener(page)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Support")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Write a message")).to_be_focused()
    await page.keyboard.type("Line one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("line two")
    await page.keyboard.press("Enter")
    await expect(log(page)).to_contain_text("Line one\nline two")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Attach files")).to_be_focused()
    menu = page.get_by_role("button", name="What you can do")
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Close your ticket")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(opener(page)).to_be_focused()


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Chatten Sie mit uns"), ("hy-AM", "Գրեք մեզ"), ("th", "แชตกับเรา"), ("fr", "Chat with us")]
)
@pytest.mark.parametrize("size", [(320, 568), (390, 844), (1280, 800)])
async def test_the_chat_fits_and_speaks_the_language_of_the_page(
    shop: SiteHouse, browser: Browser, language: str, words: str, size: tuple[int, int]
) -> None:
    shop.language = language
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = await shop.visits(context)
    await page.get_by_role("button", name=words).click()
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= size[0] and box["y"] + box["height"] <= size[1]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
