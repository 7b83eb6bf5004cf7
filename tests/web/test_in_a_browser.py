"""What the web desk shows in a real browser, beside both emulated platforms."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO
from pathlib import Path

import axe_playwright_python
import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from bot.core.people import Identity
from bot.ports.inbound import Inbound
from bot.ports.tokens import digest_of
from bot.ports.web_sessions import new_word
from tests.sandbox.page_stage import IN_BROWSER, PNG, SOON
from tests.waiting import answered
from tests.web.stage import Stage

pytestmark = IN_BROWSER
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"


COUNTING = """
    const noted = (what) => { localStorage.noted = `${localStorage.noted ?? ""}${what}\\n`; };
    window.Notification = class {
        constructor(title) { noted(title); }
        static permission = "granted";
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function () { noted("♪"); start.call(this); };
    document.hasFocus = () => Boolean(window.focused);
    localStorage.setItem("bellhop-sound", "on");
    localStorage.setItem("bellhop-notices", "on");
"""
"""The pages of a browser note their notifications and sounds; a page has the focus if the test says so."""


async def test_what_is_done_in_the_chat_shows_in_the_browser_at_once(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    number = int(await page.locator("[data-ticket]").get_attribute("data-ticket") or 0)
    await house.until(lambda: house.card(number))
    await page.get_by_role("textbox", name="Your reply to the customer").fill("Half a sent")
    await house.boris.presses("claim", number)
    await expect(page.locator(".marks")).to_contain_text("Boris")
    await house.boris.presses("reply", number)
    await expect(page.get_by_role("status").filter(has_text="is writing")).to_contain_text("✍ Boris is writing")
    await house.boris.fills(text="Use another one")
    await expect(page.get_by_role("log")).to_contain_text("Use another one")
    await house.boris.types(number, "He has two of them")
    await expect(page.locator(".said.note")).to_contain_text("He has two of them")
    await expect(page.get_by_role("textbox", name="Your reply to the customer")).to_have_value("Half a sent")
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await expect(page.locator(".box.reply")).to_contain_text("Boris")  # their reply crossed this one: the desk asks


async def breaks_once(page: Page, pattern: str, status: int) -> list[str]:
    """The first reading of a piece fails with this status, or without one by itself. Returns what was broken."""
    broken: list[str] = []

    async def handle(route: Route) -> None:
        if broken or "x-fragment" not in route.request.headers:
            await route.continue_()
            return
        broken.append(route.request.url)
        if status:
            await route.fulfill(status=status)
        else:
            await route.abort("failed")

    await page.route(pattern, handle)
    return broken


@pytest.mark.parametrize("status", [0, 502])
async def test_a_page_that_could_not_be_read_is_read_again(stage: Stage, status: int) -> None:
    page = await stage.page("U0ANNA")
    broken = await breaks_once(page, "**/*", status)
    stage.house.tom.says("My printer burns")
    await expect(page.locator("#rows")).to_contain_text("My printer burns")
    assert len(broken) == 1


async def test_a_part_of_a_page_that_could_not_be_read_is_read_again(stage: Stage) -> None:
    page = await stage.page("U0BOSS")
    broken = await breaks_once(page, "**/setup/health", 0)
    await page.goto(f"{stage.house.desk.rules.web_url}/setup")
    await expect(page.locator("[data-load$=health] .sheet, [data-load$=health] ul, [data-load$=health] table").first).to_be_visible()
    assert len(broken) == 1


async def test_a_customer_s_pictures_and_files_are_shown(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.telegram.sends(4712, photo=house.telegram.files.photo(PNG), caption="Look at my printer")
    await page.get_by_text("Look at my printer").first.click()
    await expect(page.locator(".said.customer img")).to_have_js_property("naturalWidth", 1)
    house.telegram.sends_document(4712, "words.txt", b"Hello", "text/plain", "and read this")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="words.txt").click()
    assert (await (await download.value).path()).read_bytes() == b"Hello"


async def test_a_picture_does_not_push_the_newest_message_out_of_sight(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    large = BytesIO()
    Image.new("RGB", (300, 900), "teal").save(large, "PNG")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    for words in ("Look at the printer", "And at the plug"):
        house.telegram.sends(4712, photo=house.telegram.files.photo(large.getvalue()), caption=words)
    await expect(page.get_by_role("log")).to_contain_text("And at the plug")
    await expect(page.locator(".said.customer img").last).to_have_js_property("naturalWidth", 300)
    await page.get_by_role("textbox", name="Your reply to the customer").fill("Pull the plug.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("✓ delivered")
    await expect(page.locator(".said.customer img").last).to_have_js_property("naturalWidth", 300)
    await expect(page.locator(".said.reply")).to_be_in_viewport(ratio=0.9)


async def test_what_concerns_somebody_is_told_once_however_many_tabs_are_open(stage: Stage) -> None:
    house, first = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await first.get_by_text("My printer burns").first.click()
    await first.get_by_role("button", name="Claim").first.click()
    await expect(first.locator(".marks")).to_contain_text("Anna")
    context, desk = first.context, house.desk.rules.web_url
    await context.add_init_script(COUNTING)
    await first.wait_for_timeout(1_200)  # a new page tells what happened a second before it
    tabs = [await context.new_page() for _ in range(3)]
    for tab in tabs:
        await tab.goto(f"{desk}/tickets")
    await first.close()  # so one of the others listens

    async def told() -> tuple[list[str], int]:
        found = str(await tabs[0].evaluate("localStorage.noted ?? ''")).splitlines()
        return [one for one in found if one != "♪"], found.count("♪")

    async def rung(times: int) -> None:
        """A tab has rung so often, and the others have had the time to ring too."""
        await answered(told, lambda found: found[1] >= times)
        await tabs[0].wait_for_timeout(1_500)

    house.tom.says("Hello?")
    for tab in tabs:
        await expect(tab).to_have_title(re.compile(r"^\(1\) "))
    await rung(1)
    assert await told() == (["The customer has written on #1001."], 1)
    await tabs[2].reload()  # the stream begins again, and repeats the last seconds
    await expect(tabs[2]).to_have_title(re.compile("^All open"))
    await tabs[0].evaluate("window.focused = true")
    house.tom.says("Anybody?")
    for tab, number in zip(tabs, (2, 2, 1), strict=True):
        await expect(tab).to_have_title(re.compile(rf"^\({number}\) "))
    await rung(2)
    assert await told() == (["The customer has written on #1001."], 2), "whoever looks at a tab only hears it"


async def test_the_shortcuts_are_shown_and_a_dialog_leaves_with_escape(stage: Stage) -> None:
    page = await stage.page("U0ANNA")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Write a reply")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).not_to_be_visible()


async def test_a_name_is_shown_whole_on_a_phone_where_there_is_room(stage: Stage) -> None:
    page = await stage.page("U0ANNA", width=390)
    name = page.locator(".me > summary")
    await name.evaluate("one => { one.textContent = 'Anna Keller'; }")
    assert await name.evaluate("one => one.scrollWidth <= one.clientWidth")
    await name.evaluate("one => { one.textContent = 'Annemarie von Kellermann'; }")
    assert await page.locator(".top nav").evaluate("one => one.scrollWidth <= one.clientWidth"), "a long name is cut, not the pages"


@pytest.mark.parametrize("width", [390, 1280, 2560])
async def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(stage: Stage, width: int) -> None:
    house, page = stage.house, await stage.page("U0BOSS", width=width)
    house.tom.says("My printer burns")
    await expect(page.locator("#rows")).to_contain_text("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    await page.locator("#verbs > summary").click()
    menu = await page.locator("#verbs .drop").bounding_box()
    assert menu is not None and menu["x"] >= 0 and menu["x"] + menu["width"] <= width
    base = house.desk.rules.web_url
    for path in ("", "/tickets", "/tickets?q=printer", "/commands", "/figures", "/figures/parts?by=language", "/setup"):
        if path:
            await page.goto(f"{base}{path}")
            await expect(page.locator("[aria-busy]")).to_have_count(0)
        await page.evaluate(AXE.read_text("utf-8"))
        found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        serious = [
            (one["id"], [node["target"] for node in one["nodes"]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        cut = "[...document.querySelectorAll('svg text')].filter((one) => { const box = one.getBoundingClientRect(); return box.width && (box.left < 0 || box.right > innerWidth); }).map((one) => one.textContent)"
        assert await page.evaluate(cut) == [], path


async def test_on_a_phone_the_open_list_is_in_view_among_the_lists(stage: Stage) -> None:
    page, base = await stage.page("U0ANNA", width=375), stage.house.desk.rules.web_url
    for which in ("mine", "snoozed", "all"):
        await page.goto(f"{base}/tickets?list={which}")
        await expect(page.locator(".side [aria-current]")).to_be_in_viewport(ratio=1)
        assert await page.evaluate("scrollY") == 0


async def test_a_manager_opens_the_tickets_of_a_figure_and_checks_the_record(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0BOSS")
    for words in ("My printer burns", "My lamp burns"):
        house.tom.says(words)
        await expect(page.locator("#rows")).to_contain_text(words)
        house.tom.says("/new")
    await page.get_by_role("link", name="Figures").click()
    await expect(page.get_by_role("img", name="Tickets by day")).to_be_visible()
    await expect(page.get_by_role("region", name="By language")).to_contain_text("English")
    await page.locator(".tile").filter(has_text="Opened").get_by_role("link").click()
    await expect(page.locator("#rows > li")).to_have_count(2)
    await expect(page.locator("#rows")).to_contain_text("My lamp burns")
    await page.get_by_role("link", name="Desk", exact=True).click()
    await expect(page.get_by_text("No message has failed.")).to_be_visible()
    await page.get_by_role("button", name="Check the record").click()
    await expect(page.get_by_role("status").filter(has_text="tickets is intact")).to_be_visible()
    await page.get_by_text("Show all settings").click()
    await expect(page.locator("table.settings")).to_contain_text("http.port")


async def test_the_list_of_what_could_not_be_processed_follows_each_failure(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    house, page = stage.house, await stage.page("U0BOSS")
    telegram, may_read = house.desk.channels["telegram"], asyncio.Event()  # the desk tries by itself, too, every five seconds
    read = telegram.reread

    async def reread(raw: bytes) -> Inbound | None:
        await may_read.wait()
        return await read(raw)

    monkeypatch.setattr(telegram, "reread", reread)
    await house.desk.desk.park("telegram", "odd", b"{", "KeyError: first")
    await page.get_by_role("link", name="Desk", exact=True).click()
    again = page.get_by_role("button", name="Try again")
    row = page.locator("tr").filter(has=page.locator("td", has_text="telegram"))
    await expect(row).to_contain_text("KeyError: first")
    for _ in range(2):
        await again.click()
        await expect(row).to_contain_text("Being tried again")
        may_read.set()
        await house.desk.desk.rerun()
        may_read.clear()
        await expect(again).to_be_visible()
        await expect(row).not_to_contain_text("KeyError: first")
    await house.desk.store.write(lambda work: work.inbound.release())
    await again.click()  # somebody was faster
    await expect(page.locator("#answer")).to_contain_text("Nothing of that is waiting")
    await expect(row).to_contain_text("Being tried again")


async def test_without_scripts_the_same_forms_work(stage: Stage) -> None:
    house = stage.house
    house.tom.says("My printer burns")
    context = await stage.browser.new_context(java_script_enabled=False)
    page, word = await context.new_page(), new_word()
    page.set_default_timeout(SOON)
    await house.desk.store.write(lambda work: work.web.add_link(digest_of(word), Identity("slack", "U0ANNA")))
    await page.goto(f"{house.desk.rules.web_url}/in/{word}")
    await page.get_by_role("button").click()
    await page.get_by_text("My printer burns").first.click()
    await page.get_by_role("button", name="Claim").first.click()
    await page.get_by_text("More…").click()
    await page.locator("#verbs").get_by_role("button", name="Tags").first.click()
    await page.get_by_role("form").get_by_role("textbox").first.fill("vip")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".facts")).not_to_contain_text("vip")
    await page.get_by_role("textbox", name="Your reply to the customer").fill("Pull the plug.")
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await house.until(lambda: any("Pull the plug." in said for said in house.tom.heard()))
    await expect(page.get_by_role("log")).to_contain_text("Pull the plug.")
