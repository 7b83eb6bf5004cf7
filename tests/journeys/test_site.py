"""The chat on somebody else's web page: a visitor asks, an agent answers in Slack, and what else may happen."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from PIL import Image
from playwright.async_api import Browser, Error, Route, expect

from tests.journeys.shop import SiteHouse, browser, log, opener, running, shop, writes
from tests.sandbox.page_stage import IN_BROWSER, PNG

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"

__all__ = ["browser", "running", "shop"]

pytestmark = IN_BROWSER


async def test_a_visitor_writes_gets_an_answer_comes_back_and_rates(shop: SiteHouse, browser: Browser) -> None:
    context = await browser.new_context()
    page = await shop.visits(context)
    await opener(page).click()
    await expect(log(page)).to_contain_text("Hello! How can we help?")
    await writes(page, "Where is order 4417?\nhttps://shop.example/orders/4417")
    card = await shop.ticket(1001)
    assert "Where is order 4417?" in str(card)
    await expect(log(page)).to_contain_text("#1001")
    assert await log(page).get_by_role("link").get_attribute("rel") == "noreferrer"
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


async def test_who_sends_sees_what_they_sent_and_who_reads_above_is_left_there(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()
    for text in ("My printer burns. " * 30, "Come at once. " * 30):  # the box grows over what is above it
        await writes(page, text)
        await expect(log(page).locator(".in", has_text=text.strip()).locator("small")).to_be_in_viewport(ratio=1)
    await shop.ticket(1001)
    await log(page).evaluate("one => one.scrollTop = 0")
    await shop.anna.types(1001, "!r We come.")
    answer = log(page).locator(".out", has_text="We come.")
    await expect(answer).to_have_count(1)
    await expect(answer).not_to_be_in_viewport()
    await writes(page, "When?")
    await expect(log(page).locator(".in", has_text="When?")).to_be_in_viewport(ratio=1)
    await log(page).evaluate("one => one.scrollTop = 0")
    await page.locator("input[type=file]").set_input_files({"name": "fire.png", "mimeType": "image/png", "buffer": PNG})
    await expect(log(page).locator(".in").last).to_be_in_viewport()


async def test_an_answer_is_seen_while_a_long_text_is_being_typed(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()
    for number in range(8):
        await writes(page, f"{number} printers burn. " * 10)
    await shop.ticket(1001)
    await expect(log(page)).to_contain_text("#1001")
    await page.get_by_role("textbox", name="Write a message").fill("They burn. " * 60)
    await shop.anna.types(1001, "!r We come.")
    await expect(log(page).locator(".out", has_text="We come.")).to_be_in_viewport()


async def test_what_closes_a_quotation_is_no_part_of_an_address(shop: SiteHouse, browser: Browser) -> None:
    page = await shop.visits(await browser.new_context())
    await opener(page).click()
    await writes(page, "„https://shop.example/1“, “https://shop.example/2”. «https://shop.example/3» https://shop.example/4։")
    await shop.ticket(1001)
    said = log(page).locator(".msg").filter(has_text="„https").first.get_by_role("link")
    await expect(said).to_have_count(4)
    assert [await one.get_attribute("href") for one in await said.all()] == [f"https://shop.example/{n}" for n in (1, 2, 3, 4)]


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
