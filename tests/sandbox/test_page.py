"""A browser drives the page against both emulators, with a minimal desk on the other side."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from sandbox.app import Sandbox
from tests.sandbox.little_desk import SUPPORT, Json, LittleDesk, plain
from tests.waiting import PATIENCE

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

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path")]


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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=SOON)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()
    expect.set_options(timeout=5_000)


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
    assert (stage.complaints, died) == ([], [])


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


async def test_a_form_shows_errors_keeps_what_was_typed_and_closes_on_escape(stage: Stage) -> None:
    await stage.writes("Help")
    await stage.room.get_by_role("button", name="Reply", exact=True).click()
    form = stage.office.get_by_role("dialog", name="Reply to #1001")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("alert").filter(has_text="Please complete this required field.")).to_be_visible()
    await form.get_by_role("textbox", name="Your reply").fill("x")
    await form.get_by_role("combobox", name="And then").select_option("closed")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("alert").filter(has_text="Say a little more.")).to_be_visible()
    assert stage.heard("view_submission")[0]["view"]["state"]["values"]["then"]["value"]["selected_option"]["value"] == "closed"
    await expect(form.get_by_role("textbox", name="Your reply")).to_have_value("x")
    await stage.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    assert stage.sandbox.slack.view("U0ANNA") is None


async def test_a_form_belongs_to_the_one_who_opened_it(stage: Stage) -> None:
    await stage.writes("Help")
    await stage.room.get_by_role("button", name="Reply", exact=True).click()
    form = stage.office.get_by_role("dialog", name="Reply to #1001")
    await expect(form).to_be_visible()
    await stage.becomes("Boris")
    await expect(form).to_have_count(0)
    await stage.becomes("Anna")
    await expect(form).to_be_visible()


async def test_a_thread_takes_notes_and_replies_and_can_tell_the_channel(stage: Stage) -> None:
    await stage.writes("Help")
    await stage.room.get_by_role("article", name="Bellhop").hover()
    await stage.room.get_by_role("button", name="Reply in thread").click()
    await stage.types("Reply…", "only *between* us")
    note = stage.thread.get_by_role("article", name="Anna Keller").first
    await expect(note.locator("b", has_text="between")).to_be_visible()
    await expect(note.get_by_role("button", name=re.compile("^lock"))).to_be_visible()
    await stage.types("Reply…", "!r Try now")
    await expect(stage.chat.get_by_text("Try now")).to_be_visible()
    await expect(stage.chat.get_by_text("between")).to_have_count(0)
    await stage.thread.get_by_role("checkbox", name="Also send to the channel").check()
    await stage.types("Reply…", "for all of you")
    await expect(stage.room.get_by_text("replied to a thread")).to_be_visible()
    await expect(stage.room.get_by_text("for all of you")).to_be_visible()
    await stage.types("Reply…", "/ticket list")
    await expect(stage.office.get_by_role("alert").filter(has_text="not supported in threads")).to_be_visible()
    await stage.thread.get_by_role("button", name="Close thread").click()
    await expect(stage.thread).to_be_hidden()


async def test_a_private_answer_is_seen_by_one_agent_only(stage: Stage) -> None:
    await stage.types("Message #support", "/ticket list")
    await expect(stage.room.get_by_text("Only visible to you")).to_be_visible()
    await expect(stage.room.get_by_text("You have 0 tickets")).to_be_visible()
    await stage.becomes("Boris")
    await expect(stage.office.get_by_role("button", name="Channel billing")).to_be_visible()
    await expect(stage.room.get_by_text("Only visible to you")).to_have_count(0)
    await stage.becomes("Anna")
    await stage.room.get_by_role("button", name="Dismiss").click()
    await expect(stage.room.get_by_text("Only visible to you")).to_have_count(0)


async def test_an_unknown_command_is_refused_and_stays_in_the_box(stage: Stage) -> None:
    await stage.types("Message #support", "/nonsense")
    await expect(stage.office.get_by_role("alert").filter(has_text="not a valid command")).to_be_visible()
    await expect(stage.office.get_by_role("textbox", name="Message #support")).to_have_value("/nonsense")


async def test_reactions_and_message_shortcuts(stage: Stage) -> None:
    await stage.types("Message #support", "Who is on call?")
    message = stage.room.get_by_role("article", name="Anna Keller")
    await message.hover()
    await message.get_by_role("button", name="Add a reaction").click()
    await stage.page.get_by_role("menuitem", name="eyes").click()
    mark = message.get_by_role("button", name=re.compile("^eyes, 1"))
    await expect(mark).to_have_attribute("aria-pressed", "true")
    await mark.click()
    await expect(mark).to_have_count(0)
    await message.hover()
    await message.get_by_role("button", name="Message menu").click()
    await stage.page.get_by_role("menuitem", name="Make a ticket").click()
    await expect(stage.room.get_by_text("new it is.")).to_be_visible()
    assert stage.heard("message_action")[0]["message"]["text"] == "Who is on call?"


async def test_an_agent_edits_and_deletes_what_he_wrote(stage: Stage) -> None:
    await stage.types("Message #support", "Ask @boris <now>")
    message = stage.room.get_by_role("article", name="Anna Keller")
    await message.hover()
    await message.get_by_role("button", name="Message menu").click()
    await stage.page.get_by_role("menuitem", name="Edit message").click()
    await expect(stage.office.get_by_role("textbox", name="Message #support")).to_have_value("Ask @boris <now>")
    await stage.types("Message #support", "Ask @dave")
    await expect(message.get_by_text("(edited)")).to_be_visible()
    assert stage.sandbox.slack.messages(SUPPORT)[0]["text"] == "Ask <@U0DAVE>"
    await message.hover()
    await message.get_by_role("button", name="Message menu").click()
    await stage.page.get_by_role("menuitem", name="Delete message").click()
    await stage.office.get_by_role("alertdialog", name="Delete message").get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)


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


async def test_app_home_is_asked_for_and_shown(stage: Stage) -> None:
    await stage.office.get_by_role("button", name="App Bellhop").click()
    await stage.office.get_by_role("tab", name="Home").click()
    home = stage.office.get_by_role("tabpanel", name="App Home")
    await expect(home.get_by_role("heading", name="Your tickets")).to_be_visible()


async def test_unread_places_and_people_are_marked(stage: Stage) -> None:
    await stage.desk.slack("chat.postMessage", channel="C0BILLING", text="An invoice")
    await expect(stage.office.get_by_role("radio", name="Boris Lind, agent, new messages")).to_be_visible()
    await expect(stage.office.get_by_role("radio", name="Anna Keller, agent", exact=True)).to_be_visible()
    await stage.becomes("Boris")
    await stage.office.get_by_role("button", name="Channel billing, unread").click()
    await expect(stage.room.get_by_text("An invoice")).to_be_visible()
    await expect(stage.office.get_by_role("button", name="Channel billing", exact=True)).to_be_visible()


async def test_a_thread_with_something_new_is_marked_until_it_is_opened(stage: Stage) -> None:
    await stage.writes("Help")
    await stage.room.get_by_role("button", name="Claim").click()
    await stage.room.get_by_role("button", name="Open thread, 1 reply, unread").click()
    await expect(stage.thread.get_by_text("has claimed it.")).to_be_visible()
    await expect(stage.room.get_by_role("button", name="Open thread, 1 reply", exact=True)).to_be_visible()
    await stage.thread.get_by_role("button", name="Close thread").click()
    await stage.desk.replied(stage.desk.tickets[1001], "Try now")
    await expect(stage.room.get_by_role("button", name="Open thread, 2 replies, unread")).to_be_visible()


async def test_markup_from_people_stays_words(stage: Stage) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script> <!channel> *&amp;*'
    await stage.writes(evil)
    await expect(stage.chat.get_by_text(evil).first).to_be_visible()
    await expect(stage.room.get_by_text(evil)).to_be_visible()
    await stage.types("Message #support", evil)
    await expect(stage.room.get_by_role("article", name="Anna Keller").get_by_text("<script>")).to_be_visible()
    assert await stage.page.title() == "Bellhop sandbox"


async def test_every_kind_of_block_and_input_is_drawn(stage: Stage) -> None:
    options = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
    select = {"type": "static_select", "action_id": "more", "placeholder": plain("More…"), "options": options}
    await stage.desk.slack(
        "chat.postMessage",
        channel=SUPPORT,
        text="all",
        blocks=[
            {
                "type": "section",
                "text": plain("With a person"),
                "accessory": {"type": "users_select", "action_id": "who", "placeholder": plain("Who?")},
            },
            {"type": "actions", "elements": [select, {"type": "overflow", "action_id": "more:2", "options": options}]},
            {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A picture from elsewhere"},
            {"type": "divider"},
            {"type": "actions", "elements": [{"type": "datepicker", "action_id": "more:3", "placeholder": plain("Which day?")}]},
        ],
    )
    await stage.room.get_by_role("combobox", name="More…").select_option("Two")
    await stage.room.get_by_role("button", name="More", exact=True).click()
    await stage.page.get_by_role("menuitem", name="One").click()
    await expect(stage.room.get_by_role("img", name="A picture from elsewhere")).to_be_visible()
    await stage.room.get_by_label("Which day?").fill("2026-12-24")
    await stage.sandbox.slack.wait_for(lambda: len(stage.heard("block_actions")) == 3)
    first, second, third = (one["actions"][0] for one in stage.heard("block_actions"))
    assert (first["selected_option"]["value"], second["selected_option"]["value"], third["selected_date"]) == ("2", "1", "2026-12-24")
    assert await stage.room.get_by_role("combobox", name="Who?").locator("option").all_inner_texts() == [
        "Who?",
        "Anna Keller",
        "Boris Lind",
        "Dave Moreau",
        "Maria Santos",
    ]


async def test_a_form_with_everything_is_filled_in_and_keeps_its_words_when_it_is_updated(stage: Stage) -> None:
    options = [{"text": plain("Quietly"), "value": "quiet"}, {"text": plain("At once"), "value": "now"}]

    def field(name: str, element: Json, **more: object) -> Json:
        return {
            "type": "input",
            "block_id": name,
            "label": plain(name.title()),
            "element": {"action_id": "value", **element},
            "optional": True,
            **more,
        }

    inputs = [
        field("subject", {"type": "plain_text_input", "max_length": 40}, hint=plain("A few words")),
        field("body", {"type": "plain_text_input", "multiline": True}),
        field("agent", {"type": "users_select"}),
        field("flags", {"type": "checkboxes", "options": options}),
        field("pace", {"type": "radio_buttons", "options": options}),
        field("day", {"type": "datepicker", "initial_date": "2026-12-01"}),
        field("several", {"type": "multi_static_select", "options": options}),
    ]
    form: Json = {
        "type": "modal",
        "callback_id": "all",
        "title": plain("Everything"),
        "submit": plain("Save"),
        "close": plain("Never mind"),
    }
    grow = {"type": "actions", "elements": [{"type": "button", "action_id": "grow", "text": plain("Grow")}]}
    stage.desk.forms = {
        "open": {**form, "blocks": [grow, *inputs]},
        "grow": {**form, "blocks": [{"type": "section", "text": plain("Grown")}, *inputs]},
    }
    button = {"type": "button", "action_id": "open", "text": plain("Fill in")}
    await stage.desk.slack("chat.postMessage", channel=SUPPORT, text="form", blocks=[{"type": "actions", "elements": [button]}])
    await stage.room.get_by_role("button", name="Fill in").click()
    shown = stage.office.get_by_role("dialog", name="Everything")
    await shown.get_by_role("textbox", name="Subject").fill("A subject")
    await shown.get_by_role("group", name="Flags").get_by_role("checkbox", name="At once").check()
    await shown.get_by_role("button", name="Grow").click()
    await expect(shown.get_by_text("Grown")).to_be_visible()
    await shown.get_by_role("textbox", name="Body").fill("two\nlines")
    await shown.get_by_role("combobox", name="Agent").select_option("Boris Lind")
    await shown.get_by_role("radiogroup", name="Pace").get_by_role("radio", name="Quietly").check()
    await shown.get_by_label("Day").fill("2026-12-24")
    await shown.get_by_role("listbox", name="Several").select_option(["Quietly", "At once"])
    await shown.get_by_role("button", name="Save").click()
    await expect(shown).to_have_count(0)
    values = {name: state["value"] for name, state in stage.heard("view_submission")[0]["view"]["state"]["values"].items()}
    assert (values["subject"]["value"], values["body"]["value"]) == ("A subject", "two\nlines")
    assert (values["agent"]["selected_user"], values["day"]["selected_date"]) == ("U0BORIS", "2026-12-24")
    assert [one["value"] for one in values["flags"]["selected_options"]] == ["now"]
    assert values["pace"]["selected_option"]["value"] == "quiet"
    assert [one["value"] for one in values["several"]["selected_options"]] == ["quiet", "now"]


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
