"""The page as a whole: the tour, what both sides show, keys, and other websites."""

from __future__ import annotations

import asyncio
import re

import aiohttp
from playwright.async_api import Browser, expect

from sandbox.app import Sandbox
from tests.sandbox.page_stage import IN_BROWSER, MANIFEST, PNG, Stage
from tests.waiting import PATIENCE

pytestmark = IN_BROWSER


async def test_a_customers_line_reaches_the_bot_and_the_answer_and_the_card_appear(stage: Stage) -> None:
    await stage.writes("Мой принтер горит")
    await expect(stage.room.get_by_role("heading", name="#1001 · Olga")).to_be_visible()
    assert stage.heard("message")[0]["message"]["text"] == "Мой принтер горит"
    assert stage.heard("message")[0]["message"]["from"]["language_code"] == "ru"
    answer = stage.chat.get_by_role("article", name=re.compile("^Bellhop at"))
    await expect(answer.locator("b", has_text="#1001")).to_be_visible()
    await expect(answer.get_by_role("button", name="My requests")).to_be_visible()


async def test_the_first_tour_ticks_off_by_itself(stage: Stage) -> None:
    steps = stage.page.get_by_role("navigation", name="What to try next").get_by_role("listitem")
    await stage.writes("It burns")
    await stage.room.get_by_role("button", name="Claim").click()
    await expect(stage.room.get_by_text("@Anna Keller")).to_be_visible()
    await expect(steps.nth(2)).to_have_attribute("aria-current", "step")
    await stage.room.get_by_role("button", name="Reply", exact=True).click()
    form = stage.office.get_by_role("dialog", name="Reply to #1001")
    await form.get_by_role("textbox", name="Your reply").fill("Pull the plug.")
    await form.get_by_role("button", name="Send").click()
    await expect(stage.chat.get_by_text("Pull the plug.")).to_be_visible()
    await stage.room.get_by_role("button", name="Close", exact=True).click()
    await stage.office.get_by_role("alertdialog", name="Close it?").get_by_role("button", name="Close").click()
    await stage.chat.get_by_role("button", name="⭐⭐⭐⭐⭐").click()
    await expect(stage.phone.get_by_role("status").filter(has_text="Thank you for 5 stars!")).to_be_visible()
    await stage.writes("It burns again")
    await expect(steps.locator(".step[aria-label=done]")).to_have_count(6)
    await stage.becomes("Maria")
    await expect(stage.room.get_by_text("#1002 waits too long.")).to_be_visible()
    await stage.room.get_by_role("button", name="I have it").click()
    assert await stage.sandbox.slack.wait_for(
        lambda: [one for one in stage.heard("block_actions") if one["actions"][0]["action_id"] == "ack"]
    )
    await expect(steps.locator(".step[aria-label=done]")).to_have_count(7)


async def test_files_go_both_ways(stage: Stage) -> None:
    await stage.phone.locator("input[type=file]").set_input_files({"name": "fire.png", "mimeType": "image/png", "buffer": PNG})
    await stage.writes("Look")
    photo = stage.chat.get_by_role("img", name="Look")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("image => image.complete && image.naturalWidth") == 1
    await stage.office.locator("input[type=file]").first.set_input_files(
        {"name": "how-to.txt", "mimeType": "text/plain", "buffer": b"pull"}
    )
    await stage.types("Message #support", "the manual")
    link = stage.room.get_by_role("link", name="File how-to.txt")
    await expect(link).to_be_visible()
    async with stage.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == b"pull"


async def test_several_files_are_an_album_on_both_sides(stage: Stage) -> None:
    photos = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": PNG} for name in ("lid", "tray", "lamp")]
    notes = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": name.encode()} for name in ("one", "two")]
    await stage.phone.locator("input[type=file]").set_input_files([*photos, *notes])
    await stage.phone.locator(".context-row").nth(1).get_by_role("button", name="Remove the file").click()
    await stage.writes("Look at these")
    await expect(stage.chat.get_by_role("group", name="Album of 2")).to_have_count(2)
    chats = stage.sandbox.telegram.chats
    albums = [message for chat in chats for message in stage.sandbox.telegram.chat(chat) if "media_group_id" in message]
    assert [message.get("caption", "") for message in albums] == ["Look at these", "", "", ""]
    await stage.office.locator("input[type=file]").first.set_input_files(notes)
    await stage.types("Message #support", "the manuals")
    for note in notes:
        await expect(stage.room.get_by_role("link", name=f"File {note['name']}")).to_be_visible()


async def test_a_customer_answers_a_message_and_edits_his_own(stage: Stage) -> None:
    await stage.writes("First")
    answer = stage.chat.get_by_role("article", name=re.compile("^Bellhop at"))
    await answer.locator(".words").click()
    await stage.writes("About that")
    await expect(stage.chat.locator(".quoted", has_text="Request #1001")).to_be_visible()
    mine = stage.chat.get_by_role("article", name=re.compile("^You at")).first
    await mine.hover()
    await mine.get_by_role("button", name="Edit").click()
    await stage.writes("First of all")
    await expect(stage.chat.get_by_text("First of all").first).to_be_visible()
    assert await stage.sandbox.slack.wait_for(lambda: stage.heard("edited_message"))


async def test_a_new_customer_and_one_who_blocks_the_bot(stage: Stage) -> None:
    await stage.phone.get_by_role("button", name="Add a customer").click()
    form = stage.phone.get_by_role("dialog", name="Add a customer")
    await form.get_by_role("textbox", name="Name").fill("สมชาย ใจดี")
    await form.get_by_role("combobox", name="Language").select_option("Thai")
    await form.get_by_role("button", name="Add").click()
    await expect(stage.phone.get_by_role("radio", name="สมชาย ใจดี, Thai")).to_be_checked()
    await stage.phone.get_by_role("button", name="Start").click()
    await expect(stage.chat.get_by_role("button", name="/start")).to_be_visible()
    await stage.phone.get_by_role("switch", name="Block bot").click()
    await expect(stage.phone.get_by_text("You have blocked this bot.")).to_be_visible()
    assert await stage.sandbox.slack.wait_for(lambda: stage.heard("my_chat_member"))
    await stage.phone.get_by_role("switch", name="Block bot").click()
    await expect(stage.phone.get_by_text("You have blocked this bot.")).to_be_hidden()


async def test_unread_places_and_people_are_marked(stage: Stage) -> None:
    await stage.desk.slack("chat.postMessage", channel="C0BILLING", text="An invoice")
    await expect(stage.office.get_by_role("radio", name="Boris Lind, agent, new messages")).to_be_visible()
    await expect(stage.office.get_by_role("radio", name="Anna Keller, agent", exact=True)).to_be_visible()
    await stage.becomes("Boris")
    await stage.office.get_by_role("button", name="Channel billing, unread").click()
    await expect(stage.room.get_by_text("An invoice")).to_be_visible()
    await expect(stage.office.get_by_role("button", name="Channel billing", exact=True)).to_be_visible()


async def test_markup_from_people_stays_words(stage: Stage) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script> <!channel> *&amp;*'
    await stage.writes(evil)
    await expect(stage.chat.get_by_text(evil).first).to_be_visible()
    await expect(stage.room.get_by_text(evil)).to_be_visible()
    await stage.types("Message #support", evil)
    await expect(stage.room.get_by_role("article", name="Anna Keller").get_by_text("<script>")).to_be_visible()
    assert await stage.page.title() == "Bellhop sandbox"


async def test_keys_are_enough(stage: Stage) -> None:
    box = stage.phone.get_by_role("textbox", name="Message to the bot")
    await box.focus()
    await stage.page.keyboard.type("two")
    await stage.page.keyboard.press("Shift+Enter")
    await stage.page.keyboard.type("lines")
    await stage.page.keyboard.press("Enter")
    await stage.sandbox.slack.wait_for(lambda: stage.heard("message"))
    assert stage.heard("message")[0]["message"]["text"] == "two\nlines"
    await stage.room.get_by_role("button", name="Reply in thread").focus()
    await stage.page.keyboard.press("Enter")
    await expect(stage.thread.get_by_role("textbox", name="Reply…")).to_be_focused()
    await stage.page.keyboard.type("ask @bor")
    await stage.page.keyboard.press("Tab")
    await expect(stage.thread.get_by_role("textbox", name="Reply…")).to_have_value("ask @boris ")
    await stage.page.keyboard.press("Escape")
    await expect(stage.thread).to_be_hidden()
    await expect(stage.office.get_by_role("textbox", name="Message #support")).to_be_focused()
    await stage.office.get_by_role("radio", name="Anna").focus()
    await stage.page.keyboard.press("ArrowRight")
    await expect(stage.office.get_by_role("radio", name="Boris")).to_be_checked()


async def test_other_websites_cannot_act_or_look(stage: Stage) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{stage.sandbox.url}/sandbox/office", headers={"Host": "evil.example"}) as response:
            assert response.status == 403
        async with http.post(f"{stage.sandbox.url}/sandbox/act/phone/say", data={"person": "4711", "text": "hi"}) as response:
            assert response.status == 415
        async with http.post(f"{stage.sandbox.url}/sandbox/act/phone/say", json={"person": 1, "text": "hi"}) as response:
            assert (response.status, await response.json()) == (409, {"error": "Nobody has this phone."})


async def test_an_open_page_lets_the_sandbox_close_and_finds_the_next_one(browser: Browser) -> None:
    sandbox = await Sandbox(MANIFEST).start()
    page = await browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(sandbox.url)
    await expect(page.get_by_role("heading", name="support")).to_be_visible()
    async with asyncio.timeout(PATIENCE):
        await sandbox.close()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
    again = Sandbox(MANIFEST)
    again.telegram.says(4711, "while you were away")
    await again.start(int(sandbox.url.rpartition(":")[2]))
    await expect(page.get_by_text("while you were away")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_hidden()
    await page.close()
    await again.close()
    assert complaints == []


async def test_an_album_is_one_bubble_and_a_live_position_leads_to_a_map(stage: Stage) -> None:
    world = stage.sandbox.telegram
    person = next(iter(world.people))
    world.sends_album(person, [PNG] * 3, "Three views of it")
    sent = world.sends_location(person, 40.1772, 44.5035, live_period=900)
    album = stage.chat.get_by_role("article").filter(has=stage.page.get_by_role("group", name="Album of 3"))
    await expect(album.get_by_role("img")).to_have_count(3)
    await expect(album.get_by_text("Three views of it")).to_have_count(1)
    await expect(stage.chat.get_by_role("link", name="40.1772")).to_have_attribute("href", re.compile("openstreetmap.org/.*40.1772"))
    await expect(stage.chat.get_by_text("live", exact=True)).to_be_visible()
    world.moves(person, sent["message"]["message_id"], 40.2, 44.6, stops=True)
    await expect(stage.chat.get_by_role("link", name="40.2, 44.6")).to_be_visible()
    await expect(stage.chat.get_by_text("live", exact=True)).to_have_count(0)
