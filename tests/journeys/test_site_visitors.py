"""Who a visitor of a web page with the chat is: somebody new, a user whom the site signs, or nobody."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Route, expect

from tests.journeys.shop import SiteHouse, browser, log, opener, running, shop, writes
from tests.sandbox.page_stage import IN_BROWSER

__all__ = ["browser", "running", "shop"]

pytestmark = IN_BROWSER


class RegisteredHouse(SiteHouse):
    def environment(self) -> dict[str, str]:
        return {**super().environment(), "BELLHOP_QUEUES__SUPPORT__REGISTERED_ONLY": "true"}


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
