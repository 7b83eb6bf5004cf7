"""Cards and forms as Slack gets them, and every limit at its edge."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from adapters.slack.blocks_out import size
from adapters.slack.render import bodies, body
from adapters.slack.views import home, memory, modal, remembered
from bot.core.people import Address
from bot.core.richtext import Span, plain, text_of
from bot.ports.cards import Button, Card, Fact, Field, Form, Option, Screen, Section
from sandbox.slack.blockkit.validate import message_blocks, view
from tests.adapters.slack.stage import recorded

TICKET = Card(
    title="#1042 my printer burns",
    author="Anna",
    body=(Span("It "), Span("burns", bold=True), Span(" <!channel>\n"), Span("rm -rf", pre=True)),
    facts=(Fact("From", plain("Carl")), Fact("Assignee", (Span("Anna", mention="slack:U0ANNA"),))),
    foot=plain("Technical support · normal"),
    buttons=(
        (Button("claim", ("1042",), "Claim", "primary"), Button("close", ("1042",), "Close", "danger")),
        (Button("rate", ("1042", "1"), "1"), Button("rate", ("1042", "5"), "5")),
    ),
    menu=(Button("merge", ("1042",), "Merge…"), Button("snooze", ("1042", "4h"), "Snooze")),
    menu_label="More…",
)
FORM = Form(
    "reply",
    ("1042",),
    "Reply to a ticket with a long title",
    "Send",
    "Cancel",
    (
        Field("text", "Your words", "text", hint="The customer reads this", initial="Hello"),
        Field(
            "then", "And then?", "choice", required=False, options=(Option("open", "Stay open"), Option("closed", "Close")), initial="open"
        ),
        Field("link", "Link", required=False, initial="https://"),
        Field("agent", "Who?", "person", required=False),
        Field("nothing", "Nothing to choose", "choice"),
    ),
    intro=plain("Carl wrote: <help>"),
)
HERE = Address("slack", "C0SUPPORT", "1.1")


def ready(made) -> dict:
    return json.loads(json.dumps({"blocks": made.blocks, "text": made.text}))


def test_a_ticket_card_looks_like_this() -> None:
    assert ready(body(TICKET, "slack")) == recorded("card")


def test_a_form_looks_like_this() -> None:
    assert modal(FORM, HERE) == recorded("form")


def test_both_are_valid_block_kit() -> None:
    message_blocks(list(body(TICKET, "slack").blocks))
    view(modal(FORM, HERE), home=False)
    view(home(Screen(plain("Yours"), (Section("Mine", (TICKET,)),), "mine"), "slack"), home=True)


@pytest.mark.parametrize(
    "card",
    [
        Card(
            title="t" * 400,
            body=plain("b" * 20_000),
            facts=tuple(Fact("l" * 90, plain("v" * 900)) for _ in range(9)),
            foot=plain("f" * 9000),
        ),
        Card(body=plain("😀" * 3001)),
        Card(body=plain("&<>" * 3000)),
        Card(author="a" * 200, body=plain("b" * 3000)),
        Card(body=plain("x"), buttons=(tuple(Button("put", ("1", str(n)), "l" * 100) for n in range(30)),)),
        Card(body=plain("x"), menu=tuple(Button("put", ("1", str(n)), "l" * 100) for n in range(150)), menu_label="m" * 200),
        Card(buttons=((Button("x", ("1",), "l" * 90, "danger"),),)),
        Card(foot=plain("only small print")),
        Card(facts=(Fact("From", plain("Carl")),)),
        Card(title="line\nbreak " * 40),
        Card(buttons=(tuple(Button("view", (what, "165"), what) for what in ("show", "default", "delete")),)),
        Card(buttons=((Button("search", ("sort:newest", "word " * 90), "Newest"), Button("search", ("show:here", "word " * 90), "Here")),)),
        Card(buttons=((Button("rate", ("1",), "a"), Button("rate", ("1",), "b"), Button("rate", (), "c"), Button("rate", (), "d")),)),
    ],
    ids=lambda card: card.title[:5] or text_of(card.body)[:5] or "buttons",
)
def test_no_card_breaks_a_limit(card: Card) -> None:
    for made in (*bodies(card, "slack"), body(card, "slack")):
        message_blocks(list(made.blocks))
        assert 0 < len(made.text) <= 3000
        assert len(json.dumps(made.blocks)) < 100_000


def test_no_word_of_a_long_body_is_lost() -> None:
    words = "".join(f"Sentence number {number} & <more>. " for number in range(600))
    parts = bodies(Card(title="T", author="Anna", body=plain(words), foot=plain("foot")), "slack")
    rich = [block for part in parts for block in part.blocks if block["type"] == "rich_text"]
    said = "".join(piece["text"] for block in rich for element in block["elements"] for piece in element["elements"])
    assert said == f"Anna\n{words}"
    assert [block["type"] for block in parts[0].blocks] == ["header", "rich_text"]
    assert [block["type"] for block in parts[-1].blocks] == ["rich_text", "context"]


def test_a_message_is_counted_as_slack_counts_it() -> None:
    for body_ in bodies(Card(author="<Anna>", body=plain("<&>😀" * 2000)), "slack")[:-1]:
        (block,) = body_.blocks
        said = "".join(piece["text"] for element in block["elements"] for piece in element["elements"])
        assert 2000 < size(said) <= 3000


def test_a_code_block_goes_on_in_the_next_message_in_its_language() -> None:
    code = "".join(f"line {number} of <code>\n" for number in range(200))
    made = bodies(Card(body=(Span("See:\n"), Span(code, pre=True, language="html"), Span("\nThanks"))), "slack")
    elements = [element for body_ in made for block in body_.blocks for element in block["elements"]]
    blocks = [element for element in elements if element["type"] == "rich_text_preformatted"]
    assert len(blocks) == len(made) > 1
    assert all(element["language"] == "html" for element in blocks)
    said = [element["elements"][0]["text"] for element in blocks]
    assert "\n".join(said) == code.removesuffix("\n")


def test_a_card_without_anything_makes_no_post_and_an_edit_to_it_a_dot() -> None:
    assert bodies(Card(), "slack") == []
    assert body(Card(), "slack").as_args() == {"text": "…"}


def test_a_verb_that_stands_twice_is_told_apart_by_its_last_argument() -> None:
    row = body(
        Card(buttons=((Button("thumb", ("1", "7", "up"), "👍"), Button("thumb", ("1", "7", "down"), "👎"), Button("close", ("1",), "x")),)),
        "slack",
    )
    elements = row.blocks[-1]["elements"]
    assert [one["action_id"] for one in elements] == ["thumb:up", "thumb:down", "close"]
    assert [one["value"] for one in elements] == ["1:7:up", "1:7:down", "1"]


def test_notifications_say_the_title_and_the_words_escaped() -> None:
    assert body(TICKET, "slack").text == "#1042 my printer burns\nAnna\nIt burns &lt;!channel&gt;\nrm -rf"
    assert body(Card(facts=(Fact("From", plain("<Carl>")),)), "slack").text == "From: &lt;Carl&gt;"
    assert body(Card(buttons=((Button("x", (), "Press me"),),)), "slack").text == "Press me"


def test_a_long_list_of_choices_is_grouped_and_none_is_lost() -> None:
    options = tuple(Option(str(number), f"Option {number}") for number in range(250))
    made = modal(replace(FORM, fields=(Field("kind", "Kind", "choice", options=options, initial="249"),)), HERE)
    view(made, home=False)
    groups = made["blocks"][-1]["element"]["option_groups"]
    assert [option["value"] for group in groups for option in group["options"]] == [option.value for option in options]


def test_a_form_remembers_where_it_was_opened() -> None:
    assert remembered(modal(FORM, HERE)["private_metadata"], "slack") == (("1042",), HERE)
    assert remembered("", "slack") == ((), Address("slack", ""))
    with pytest.raises(ValueError, match="3000"):
        memory(("x" * 3000,), HERE)


@pytest.mark.parametrize(
    "kept",
    ["x", "[]", "5", '{"a":[1],"w":["",""]}', '{"a":"x","w":["",""]}', '{"a":[],"w":["C1"]}', '{"a":[],"w":5}', "[" * 3000],
    ids=lambda kept: kept[:20],
)
def test_what_we_did_not_write_is_not_remembered(kept: str) -> None:
    assert remembered(kept, "slack") == ((), Address("slack", ""))


def test_a_time_is_shown_in_its_readers_zone_in_small_print_and_in_a_notification_too() -> None:
    at = (Span("Anna & Bo took it ("), Span("24 Nov 2026, 10:00", moment=1795510800), Span(")"))
    mark = "<!date^1795510800^{date_short_pretty} {time}|24 Nov 2026, 10:00>"
    made = body(Card(title="*T*", body=at, foot=at), "slack")
    message_blocks(list(made.blocks))
    assert made.text == f"*T*\nAnna &amp; Bo took it ({mark})"
    assert made.blocks[-1]["elements"] == [{"type": "mrkdwn", "text": f"Anna &amp; Bo took it ({mark})", "verbatim": True}]


@pytest.mark.parametrize("name", ["Anna_B_", "*Anna*", ":tada:", "> Anna", "`Anna`", "~Anna~"])
def test_small_print_with_a_name_that_looks_like_markup_stays_text(name: str) -> None:
    foot = (Span(f"{name} took it ("), Span("24 Nov 2026, 10:00", moment=1795510800), Span(")"))
    (block,) = body(Card(foot=foot), "slack").blocks
    message_blocks([block])
    assert block["elements"][0] == {"type": "plain_text", "text": f"{name} took it (", "emoji": False}


def test_times_beyond_any_limit_are_words() -> None:
    at = tuple(Span("24 Nov 2026, 10:00 ", moment=1795510800 + n) for n in range(160))
    made = body(Card(body=at, foot=at), "slack")
    message_blocks(list(made.blocks))
    assert "<!date" not in made.text
    assert [element["type"] for element in made.blocks[-1]["elements"]] == ["plain_text"]


def test_a_link_in_small_print_is_markup_and_all_else_is_text() -> None:
    foot = (Span("*Anna* split this off from "), Span("#1042", link="https://x.slack.com/archives/C1/p1"), Span("."))
    (block,) = body(Card(foot=foot), "slack").blocks
    message_blocks([block])
    assert block["elements"] == [
        {"type": "plain_text", "text": "*Anna* split this off from", "emoji": False},
        {"type": "mrkdwn", "text": "<https://x.slack.com/archives/C1/p1|#1042>"},
        {"type": "plain_text", "text": ".", "emoji": False},
    ]
