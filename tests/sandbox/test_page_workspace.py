"""The team's side of the page: forms, threads, private answers, reactions and every kind of block."""

from __future__ import annotations

import re

from playwright.async_api import Route, expect

from tests.sandbox.little_desk import SUPPORT, Json, plain
from tests.sandbox.page_stage import IN_BROWSER, Stage

pytestmark = IN_BROWSER


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


async def test_app_home_is_asked_for_and_shown(stage: Stage) -> None:
    await stage.office.get_by_role("button", name="App Bellhop").click()
    await stage.office.get_by_role("tab", name="Home").click()
    home = stage.office.get_by_role("tabpanel", name="App Home")
    await expect(home.get_by_role("heading", name="Your tickets")).to_be_visible()


async def test_a_line_in_app_home_is_sent_on_enter_and_stays(stage: Stage) -> None:
    await stage.office.get_by_role("button", name="App Bellhop").click()
    await stage.office.get_by_role("tab", name="Home").click()
    home = stage.office.get_by_role("tabpanel", name="App Home")
    box = home.get_by_role("textbox", name="Search")
    await expect(home.get_by_text("Press Enter")).to_be_visible()
    await box.fill("печать <b>")
    assert stage.heard("block_actions") == []
    await box.press("Enter")
    await expect(home.get_by_role("heading", name="You typed печать <b>")).to_be_visible()
    [sent] = stage.heard("block_actions")
    assert (sent["view"]["type"], sent["actions"][0]["block_id"], sent["actions"][0]["value"]) == ("home", "words", "печать <b>")
    await expect(box).to_have_value("печать <b>")
    await expect(box).to_be_focused()
    await stage.becomes("Boris")
    await stage.office.get_by_role("button", name="App Bellhop").click()
    await stage.office.get_by_role("tab", name="Home").click()
    await expect(home.get_by_role("heading", name="Your tickets")).to_be_visible()
    await expect(box).to_have_value("")


async def test_a_thread_with_something_new_is_marked_until_it_is_opened(stage: Stage) -> None:
    await stage.writes("Help")
    await stage.room.get_by_role("button", name="Claim").click()
    await stage.room.get_by_role("button", name="Open thread, 1 reply, unread").click()
    await expect(stage.thread.get_by_text("has claimed it.")).to_be_visible()
    await expect(stage.room.get_by_role("button", name="Open thread, 1 reply", exact=True)).to_be_visible()
    await stage.thread.get_by_role("button", name="Close thread").click()
    await stage.desk.replied(stage.desk.tickets[1001], "Try now")
    await expect(stage.room.get_by_role("button", name="Open thread, 2 replies, unread")).to_be_visible()


async def test_a_link_to_a_message_opens_its_thread_here(stage: Stage) -> None:
    posted = await stage.desk.slack("chat.postMessage", channel=SUPPORT, text="The card")
    address = f"https://sandbox.slack.com/archives/{SUPPORT}/p{posted['ts'].replace('.', '')}"
    parts = [{"type": "text", "text": "See "}, {"type": "link", "url": address, "text": "#1001"}]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
    await stage.desk.slack("chat.postMessage", channel=SUPPORT, text="See #1001", blocks=[block])
    await stage.room.get_by_role("link", name="#1001").click()
    await expect(stage.thread.get_by_text("The card")).to_be_visible()


async def test_a_link_to_the_bot_starts_it_on_the_phone(stage: Stage) -> None:
    part = {"type": "link", "url": "https://t.me/bellhop_sandbox_bot?start=write-a_B-7"}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}
    await stage.desk.slack("chat.postMessage", channel=SUPPORT, text="A link", blocks=[block])
    await stage.phone.get_by_role("radio", name="Tom").click()
    await stage.room.get_by_role("link", name="https://t.me/").click()
    await expect(stage.chat.get_by_role("article", name=re.compile("^You")).filter(has_text="/start write-a_B-7")).to_be_visible()


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


async def test_a_window_that_could_not_be_read_is_read_again(stage: Stage) -> None:
    broken: list[str] = []

    async def breaks_once(route: Route) -> None:
        if route.request.url in broken:
            await route.continue_()
        else:
            broken.append(route.request.url)
            await route.abort("failed")

    await stage.page.route(re.compile("/sandbox/(phone|office|guide)"), breaks_once)
    await stage.page.reload()
    await expect(stage.office.get_by_role("heading", name="support")).to_be_visible()
    assert broken
