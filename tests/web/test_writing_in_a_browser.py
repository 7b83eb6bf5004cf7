"""Reading, answering and working in a real browser, while the page changes: what somebody writes, opens or chooses stays."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Page, Route, expect

from bot.core.canned import Draft
from bot.core.richtext import plain
from tests.house import text_of
from tests.sandbox.page_stage import IN_BROWSER, PNG
from tests.web.stage import Stage, hears_keys, reached

pytestmark = IN_BROWSER


async def test_an_agent_finds_reads_answers_and_closes_a_ticket_with_the_keyboard_alone(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await expect(page.locator("#rows")).to_contain_text("My printer burns")  # the list shows it by itself
    await house.desk.indexer.turn()
    await page.keyboard.press("/")
    await page.keyboard.type("printer")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("q=printer"))
    await hears_keys(page)
    await page.keyboard.press("j")
    await reached(page, "My printer burns")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("My printer burns")
    number = int(await page.locator("[data-ticket]").get_attribute("data-ticket") or 0)
    await house.until(lambda: house.card(number))
    await hears_keys(page)
    await page.keyboard.press("c")
    await house.until(lambda: "Assignee: Anna" in text_of(house.card(number) or {}))
    await page.keyboard.press("r")
    await page.keyboard.type("Pull the plug.")
    await house.until(lambda: "✍ Anna is writing" in text_of(house.card(number) or {}))  # Slack sees it, too
    await page.keyboard.press("Control+Enter")
    await house.until(lambda: any("Pull the plug." in said for said in house.tom.heard()))
    await expect(page.get_by_role("log")).to_contain_text("✓ delivered")
    house.tom.says("It works again")
    await expect(page.get_by_role("log")).to_contain_text("It works again")
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await page.keyboard.type("The fuse")
    await page.keyboard.press("Control+Enter")
    await house.until(lambda: text_of(house.card(number) or {}).startswith("✅"))
    await expect(page.locator(".marks")).to_contain_text("closed")


async def test_what_is_typed_after_a_click_on_a_box_is_written_into_it(stage: Stage) -> None:
    """Every letter of it is a shortcut elsewhere, and a blank would close the box again."""
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    await expect(page.locator("html.script .ticket-top")).to_be_visible()
    await hears_keys(page)
    for kind in ("note", "reply", "note"):
        await page.locator(f"#box-{kind} > summary").click()
        await page.keyboard.type("m x ")
        await expect(page.locator(f"#box-{kind} textarea")).to_be_focused()
    await expect(page.locator("#box-note textarea")).to_have_value("m x m x ")
    await page.locator("#box-reply > summary").press("Enter")
    await page.keyboard.type("c")
    await expect(page.locator("#box-reply textarea")).to_have_value("m x c")
    await expect(page.locator(".box[open]")).to_have_count(1)


async def test_what_is_typed_while_a_form_opens_is_written_into_it(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    await expect(page.locator("html.script .ticket-top")).to_be_visible()
    there = page.url
    opening = asyncio.Event()

    async def slow(route: Route) -> None:
        await opening.wait()
        await route.continue_()

    await page.route("**/desk/tickets/*", slow)
    await page.keyboard.press("x")
    await page.keyboard.type("curj")
    opening.set()
    await expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("curj")
    assert page.url == there
    number = int(await page.locator("[data-ticket]").get_attribute("data-ticket") or 0)
    assert "nobody" in text_of(await house.until(lambda: house.card(number)) or {})


async def test_a_page_that_changes_while_a_form_opens_loses_no_key(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    await expect(page.locator("html.script .ticket-top")).to_be_visible()
    number = int(await page.locator("[data-ticket]").get_attribute("data-ticket") or 0)
    await house.until(lambda: house.card(number))
    opening = asyncio.Event()

    async def slow(route: Route) -> None:
        if route.request.method == "POST":
            await opening.wait()
        await route.continue_()

    await page.route("**/desk/tickets/*", slow)
    await page.keyboard.press("x")
    await house.boris.presses("claim", number)
    await expect(page.locator(".marks")).to_contain_text("Boris")  # the button that was pressed is another one now
    await page.keyboard.type("The fuse")
    await page.keyboard.press("Control+Enter")
    opening.set()
    await house.until(lambda: text_of(house.card(number) or {}).startswith("✅"))
    assert any("The fuse" in said for said in house.thread(number))


async def test_files_come_by_paste_and_by_choice_and_go_to_the_customer(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("What does the new one look like?")
    await page.get_by_text("What does the new one").first.click()
    await page.locator("#box-reply input[type=file]").set_input_files({"name": "new.png", "mimeType": "image/png", "buffer": PNG})
    box = page.get_by_role("textbox", name="Your reply to the customer")
    await box.evaluate(
        """(field) => {
            const clip = new DataTransfer();
            clip.items.add(new File(["Hello"], "words.txt", { type: "text/plain" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clip, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(page.locator("#box-reply .chosen li")).to_have_count(2)
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await expect(page.locator(".said.reply img")).to_have_js_property("naturalWidth", 1)
    await house.until(lambda: any("photo" in one or "document" in one for one in house.telegram.chat(4712) if one["from"].get("is_bot")))


async def test_chosen_files_stay_until_they_are_sent(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    await house.desk.store.write(lambda work: work.canned.add(Draft("Greeting", {"en": plain("Good morning")}, "support")))
    house.tom.says("What does the new one look like?")
    await page.get_by_text("What does the new one").first.click()
    number = int(await page.locator("[data-ticket]").get_attribute("data-ticket") or 0)
    await house.until(lambda: house.card(number))
    await page.locator("#box-reply input[type=file]").set_input_files({"name": "new.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_label("Canned reply").select_option("Greeting")
    await expect(page.get_by_role("textbox", name="Your reply to the customer")).to_have_value("Good morning")
    await expect(page.locator("#box-reply .chosen li")).to_have_count(1)
    await house.boris.presses("reply", number)
    await house.boris.fills(text="Like the old one")
    await expect(page.get_by_role("log")).to_contain_text("Like the old one")
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await expect(page.locator(".box.reply")).to_contain_text("Boris")  # their reply crossed this one: the desk asks
    await expect(page.locator("#box-reply .chosen li")).to_have_count(1)
    await page.get_by_role("button", name="OK", exact=True).click()
    await expect(page.locator(".said.reply img")).to_have_js_property("naturalWidth", 1)


async def opened(stage: Stage, words: str) -> Page:
    """Tom has written, and Anna has opened his ticket."""
    page = await stage.page("U0ANNA")
    stage.house.tom.says(words)
    await page.get_by_text(words).first.click()
    await expect(page.get_by_role("log")).to_contain_text(words)
    await hears_keys(page)
    return page


async def comes_in(stage: Stage, page: Page, words: str) -> None:
    """The page changes, because Tom writes again."""
    stage.house.tom.says(words)
    await expect(page.get_by_role("log")).to_contain_text(words)


async def test_what_was_opened_stays_open(stage: Stage) -> None:
    page = await opened(stage, "My printer brns")
    stage.house.telegram.edits(4712, stage.house.telegram.chat(4712)[0]["message_id"], "My printer burns")
    await page.locator("details.versions > summary").click()
    await page.locator("#verbs > summary").click()
    await comes_in(stage, page, "Help!")
    await expect(page.locator("details.versions ol")).to_be_visible()
    await expect(page.locator("#verbs .drop")).to_be_visible()


async def test_what_the_desk_has_filled_in_and_what_was_chosen_stays(stage: Stage) -> None:
    await stage.house.desk.store.write(lambda work: work.canned.add(Draft("Greeting", {"en": plain("Good morning")}, "support")))
    page = await opened(stage, "My printer burns")
    box = page.get_by_role("textbox", name="Your reply to the customer")
    await page.get_by_label("Canned reply").select_option("Greeting")
    await expect(box).to_have_value("Good morning")
    await comes_in(stage, page, "Help!")
    await expect(box).to_have_value("Good morning")
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await stage.house.told(stage.house.tom, "Good morning")
    await expect(box).to_have_value("")
    await comes_in(stage, page, "Thank you")
    await expect(box).to_have_value("")


async def test_files_that_somebody_looks_for_while_the_page_changes_are_sent(stage: Stage) -> None:
    page = await opened(stage, "What does the new one look like?")
    async with page.expect_file_chooser() as chooser:
        await page.locator("#box-reply label.files").click()
    await comes_in(stage, page, "Hello?")
    await (await chooser.value).set_files({"name": "new.png", "mimeType": "image/png", "buffer": PNG})
    await expect(page.locator("#box-reply .chosen li")).to_have_count(1)
    await page.get_by_role("button", name="Send to the customer", exact=True).click()
    await expect(page.locator(".said.reply img")).to_have_js_property("naturalWidth", 1)
    await expect(page.locator("#box-reply .chosen li")).to_have_count(0)


async def test_a_recording_is_not_interrupted(stage: Stage) -> None:
    page = await opened(stage, "Listen to my printer")
    stage.house.telegram.sends_voice(4712, b"OggS" + bytes(100))
    player = await page.wait_for_selector("audio")
    await comes_in(stage, page, "Do you hear it?")
    assert await player.evaluate("(audio) => audio.isConnected")


async def begins_to_press(page: Page, button: str) -> None:
    """Hold the mouse button down."""
    box = await page.locator(".ticket-top").get_by_role("button", name=button, exact=True).bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 5, box["y"] + 5)
    await page.mouse.down()


async def test_a_button_that_is_being_pressed_does_what_it_says(stage: Stage) -> None:
    page = await opened(stage, "My printer burns")
    await begins_to_press(page, "Claim")
    await comes_in(stage, page, "Help!")
    await page.mouse.up()
    await expect(page.locator(".marks")).to_contain_text("Anna")


async def test_a_button_that_has_become_another_one_does_nothing(stage: Stage) -> None:
    page = await opened(stage, "My printer burns")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await begins_to_press(page, "Claim")
    await stage.house.anna.presses("claim", 1001)
    await expect(page.locator(".ticket-top").get_by_role("button", name="Release", exact=True)).to_be_visible()
    await page.mouse.up()
    await comes_in(stage, page, "Help!")
    assert "GET" in sent
    assert "POST" not in sent


async def test_every_tab_says_that_the_session_has_ended_and_none_loses_what_is_being_written(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    box = page.get_by_role("textbox", name="Your reply to the customer")
    await box.fill("Pull the")
    idle, leaving = await page.context.new_page(), await page.context.new_page()
    for tab in (idle, leaving):
        await tab.goto(f"{house.desk.rules.web_url}/tickets")
    await leaving.locator("details.me > summary").click()
    await leaving.get_by_role("button", name="Sign out", exact=True).click()
    await expect(idle.get_by_role("alert")).to_have_text("You aren't signed in here, or your session is over.")
    await expect(page.get_by_role("status").filter(has_text="Your session has ended.")).to_be_visible()
    await expect(page.get_by_role("link", name="Sign in")).to_have_attribute("href", "/desk/sign-in?over")
    await expect(box).to_have_value("Pull the")


async def test_what_is_wrong_with_a_form_is_said_once_where_the_focus_is(stage: Stage) -> None:
    house, page = stage.house, await stage.page("U0ANNA")
    house.tom.says("My printer burns")
    await page.get_by_text("My printer burns").first.click()
    await page.locator("#verbs > summary").click()
    await page.locator("#verbs").get_by_role("button", name="Link…").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    focused = page.locator(":focus")
    await expect(focused).to_have_attribute("aria-invalid", "true")
    await expect(focused).to_have_accessible_description("There is no ticket #7 here.")
    await expect(page.get_by_text("There is no ticket #7 here.")).to_have_count(1)
    await expect(focused).to_have_value("7")
