"""Free text of Slack in both forms, escaped text and blocks: emoji are characters, ids are names, links stay links."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack import emoji
from adapters.slack.blocks_in import Reader
from adapters.slack.blocks_out import plain_text, rich_text
from adapters.slack.channel import SlackChannel
from adapters.slack.ingest import translate
from bot.core.richtext import Span, plain, text_of
from bot.ports.contents import whole
from bot.ports.inbound import LineTyped, MessageReceived
from bot.ports.outbound import StoredElsewhere
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.adapters.slack.stage import ANNA, recorded
from tests.adapters.slack.stage import desk as context
from tests.recording_desk import RecordingDesk

READ = Reader("slack", lambda _: None)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (":tada: done", "🎉 done"),
        ("ok :+1::skin-tone-3:", "ok 👍🏼"),
        (":wave::skin-tone-6::tada::tada:", "👋🏿🎉🎉"),
        (":female-technologist::skin-tone-2: :handshake::skin-tone-2-3:", "👩🏻‍💻 🤝"),
        (":medal: :beetle: :large_green_circle: :man-heart-man: :keycap_star: :simple_smile:", "🎖️ 🪲 🟢 👨‍❤️‍👨 *️⃣ 🙂"),
        ("fertig:tada: (:+1:), :x:!", "fertig🎉 (👍), ❌!"),
        ("std::x::y :our_own::skin-tone-2: 1:100:", "std::x::y :our_own::skin-tone-2: 1:100:"),
        (":flag-ua: :de:", "🇺🇦 🇩🇪"),
        ("at 10:30:15 or a:b:c", "at 10:30:15 or a:b:c"),
        (":our_own: stays", ":our_own: stays"),
        ("ask <@U9|pavel> in <#C9|lobby>, or <!subteam^S9|@group> &lt;now&gt;", "ask @pavel in #lobby, or @group <now>"),
    ],
)
def test_a_text_reads_as_people_see_it(text: str, seen: str) -> None:
    assert text_of(READ.text(text)) == seen


def test_blocks_take_the_names_from_the_text() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "user", "user_id": "U9"},
        {"type": "channel", "channel_id": "C9"},
        {"type": "usergroup", "usergroup_id": "S9"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    message = {"text": "<@U9|pavel><#C9|lobby><!subteam^S9|@group>", "blocks": blocks}
    assert text_of(READ.message(message)) == "@pavel#lobby@group"


def test_a_slash_command_keeps_people_links_and_emoji() -> None:
    payload = {
        **recorded("interactions")["slash_command"],
        "text": "reply 1042 :tada: <@U9|pavel> <mailto:a@b.de|a@b.de> <tel:+4930|+4930>",
    }
    typed = translate(payload, context())
    assert isinstance(typed, LineTyped)
    assert typed.line == "reply 1042 🎉 @pavel a@b.de +4930"
    assert [span.link for span in typed.text if span.link] == ["mailto:a@b.de", "tel:+4930"]
    assert Span("@pavel", mention="slack:U9") in typed.text


def test_an_emoji_has_one_name_for_slack_and_all_its_names_from_slack() -> None:
    for name in (
        "eyes",
        "+1",
        "white_check_mark",
        "lock",
        "ticket",
        "ballot_box_with_check",
        "flag-ua",
        "large_green_circle",
        "man-shrugging",
    ):
        assert emoji.name_of(emoji.character(name)) == name
    assert emoji.name_of("👍🏽") == "+1"
    assert emoji.character("thumbsup::skin-tone-4") == "👍"
    assert emoji.character("party_parrot") == ":party_parrot:"


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ({"name": "wave::skin-tone-3", "unicode": "1f44b-1f3fc"}, "👋🏼"),
        ({"name": "wave::skin-tone-3"}, "👋🏼"),
        ({"name": "wave", "skin_tone": 3}, "👋🏼"),
        ({"name": "tada", "skin_tone": "x"}, "🎉"),
        ({"name": "our_own"}, ":our_own:"),
    ],
)
def test_an_emoji_of_a_block_has_its_skin_tone(part: dict[str, Any], seen: str) -> None:
    elements = [{"type": "rich_text_section", "elements": [{"type": "emoji", **part}]}]
    assert text_of(READ.rich([{"type": "rich_text", "elements": elements}])) == seen


@pytest.mark.parametrize(
    "text",
    [":tada: :wave::skin-tone-3:", "@here @pavel #lobby", "<!channel> <@U0ANNA>", "*stars* _u_ ~s~ `c`", "> quote", "&amp; a@b", "1. x"],
)
def test_what_somebody_wrote_elsewhere_is_exactly_this_in_slack(text: str) -> None:
    (section,) = rich_text(plain(text), "slack")[0]["elements"]
    assert section == {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    assert plain_text(text, 100) == {"type": "plain_text", "text": text, "emoji": False}


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x?y=1&z=(2).", {"https://a.example/x?y=1&z=(2": "https://a.example/x?y=1&z=(2"}),
        (
            "(http://a.example), or b.c+d@e-f.example!",
            {"http://a.example": "http://a.example", "b.c+d@e-f.example": "mailto:b.c+d@e-f.example"},
        ),
        ("<https://evil.example|bank> ftp://a.example https:// @a.b a@b a@b@c.de", {}),
    ],
)
def test_bare_addresses_are_links_in_slack(text: str, links: dict[str, str]) -> None:
    (section,) = rich_text(plain(text), "slack")[0]["elements"]
    assert {part["text"]: part["url"] for part in section["elements"] if part["type"] == "link"} == links
    assert "".join(part["text"] for part in section["elements"]) == text


def test_of_apps_that_do_not_escape_a_handle_is_the_person() -> None:
    words = Reader("slack", lambda _: None, called={"anna": ANNA}.get).typed("ask @anna, or x@anna or @annabel. https://a.example/@anna")
    assert words == (Span("ask "), Span("@Anna", mention="slack:U0ANNA"), Span(", or x@anna or @annabel. https://a.example/@anna"))


async def test_names_of_people_channels_and_groups_are_asked_for(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.add_channel("C0LOBBY", "lobby", [])
    world.add_usergroup("S0TEAM", "team", ["U0ANNA"])
    said = "<@U0CARL> <@U0GONE> <#C0LOBBY> <#C0GONE> <!subteam^S0TEAM>"
    world.manifest.commands["/ticket"]["should_escape"] = False
    world.news.tell(
        {"type": "message", "channel": "C0SUPPORT", "user": "U0ANNA", "ts": "1700000000.000100", "text": said},
        world.workspace.channels["C0SUPPORT"],
    )
    (heard,) = await world.wait_for(lambda: desk.told(MessageReceived))
    assert text_of(heard.text) == "@Carl Customer @U0GONE #lobby #C0GONE @team"
    await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "reply 1042 thanks, @carl!")
    (typed,) = await world.wait_for(lambda: desk.told(LineTyped))
    assert typed.line == "reply 1042 thanks, @Carl Customer!"
    assert Span("@Carl Customer", mention="slack:U0CARL") in typed.text


async def test_names_in_blocks_are_asked_for_too(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.add_channel("C0LOBBY", "lobby", [])
    world.add_usergroup("S0TEAM", "team", ["U0ANNA"])
    parts = [
        {"type": "user", "user_id": "U0CARL"},
        {"type": "channel", "channel_id": "C0LOBBY"},
        {"type": "usergroup", "usergroup_id": "S0TEAM"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    await world.posts("U0ANNA", "C0SUPPORT", "x", blocks=blocks)
    (heard,) = await world.wait_for(lambda: desk.told(MessageReceived))
    assert text_of(heard.text) == "@Carl Customer#lobby@team"


async def shares(world: SlackWorld) -> None:
    """Somebody of another workspace shares a file of Google Drive: the message has nothing but its id."""
    world.add_user("U0OTHER", "other", team_id="T9OTHER")
    world.join("U0OTHER", "C0SUPPORT")
    await world.posts("U0OTHER", "C0SUPPORT", "look", files=[("Plan", b"-", "")], link="https://docs.google.com/d/1")


async def test_a_file_of_another_workspace_is_asked_for(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    await shares(world)
    (heard,) = await world.wait_for(lambda: desk.told(MessageReceived))
    assert (heard.text, heard.files) == ((Span("look\n📎 "), Span("Plan", link="https://docs.google.com/d/1")), ())


async def test_a_file_that_slack_describes_late_is_a_link_then(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.faults.add(Fault("500", "files.info"))
    await shares(world)
    (heard,) = await world.wait_for(lambda: desk.told(MessageReceived))
    (file,) = heard.files
    with pytest.raises(StoredElsewhere) as caught:
        await whole(channel.fetch(file))
    assert caught.value.link == (Span("📎 "), Span("Plan", link="https://docs.google.com/d/1"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "reply 1042 *bold* and _italic_, (~gone~) or `co_de_`!",
            [("bold", "bold"), ("italic", "italic"), ("strike", "gone"), ("code", "co_de_")],
        ),
        ("*claim* 1042", [("bold", "claim")]),
        ("*жирно, _курсив_*", [("bold", "жирно, "), ("bold italic", "курсив")]),
        ("2*3*4, my_file_name, a~b~c, * no *, _ _, **, `", []),
        ("see <https://a.example/_x_/*y*>", []),
    ],
)
def test_what_is_styled_in_the_composer_is_styled_in_a_slash_command(typed: str, told: list[tuple[str, str]]) -> None:
    words = Reader("slack", lambda _: None).typed(typed)
    found = [(" ".join(name for name in ("bold", "italic", "strike", "code") if getattr(span, name)), span.text) for span in words]
    assert [(style, text) for style, text in found if style] == told
    if not told:
        assert text_of(words) == typed.replace("<", "").replace(">", "")
