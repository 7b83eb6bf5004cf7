"""Text to Slack and back: what a customer writes stays text, whatever it looks like."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks_in import Reader
from adapters.slack.blocks_out import escaped, rich_text, short
from bot.core.richtext import Span, merged, plain, text_of
from sandbox.slack.blockkit.validate import message_blocks
from tests.adapters.slack.stage import PEOPLE

READER = Reader("slack", PEOPLE.get)
letters = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"), min_size=1, max_size=12)
styles = st.fixed_dictionaries({name: st.booleans() for name in ("bold", "italic", "strike", "code", "underline")})
links = st.one_of(st.just(""), st.just("https://example.com/?a=1&b=<2>"), st.just("mailto:a@example.com"))
styled = st.builds(lambda text, style, link: Span(text, link=link, **style), letters, styles, links)
mention = st.builds(lambda bold: Span("@Anna", mention="slack:U0ANNA", bold=bold), st.booleans())
inline = st.lists(st.one_of(styled, styled, mention), min_size=1, max_size=4)
lines = st.one_of(
    inline.map(tuple),
    inline.map(lambda spans: tuple(replace(span, quote=True) for span in spans)),
    st.builds(
        lambda text, quote, language: (Span(text, pre=True, quote=quote, language=language),),
        letters,
        st.booleans(),
        st.sampled_from(["", "python"]),
    ),
)


def read(words, channel="slack"):
    return READER.rich(rich_text(words, channel))


def queries(words):
    """Every character but line breaks with its style: a break between two blocks belongs to none of them."""
    return [(char, replace(span, text="")) for span in words for char in span.text if char != "\n"]


@given(st.lists(lines, min_size=1, max_size=5))
def test_spans_come_back_as_they_went(rows) -> None:
    words = merged(tuple(span for row in rows for span in (*row, Span("\n")))[:-1])
    back = read(words)
    assert text_of(back) == text_of(words)
    assert queries(back) == queries(words)


@given(
    st.lists(
        st.one_of(styled, mention, st.builds(lambda span, break_: replace(span, text=span.text + break_), styled, st.sampled_from("\n "))),
        max_size=8,
    )
)
def test_whatever_is_written_is_valid_for_slack(words) -> None:
    blocks = rich_text(tuple(words), "slack")
    if blocks:
        message_blocks(blocks)
    json.dumps(blocks).encode()


@pytest.mark.parametrize(
    "words",
    [
        "<!channel> <!here> <@U0ANNA> <#C1> <https://evil.example|your bank>",
        "I <3 you & me",
        "@everyone @here",
        "*b* _i_ ~s~ `c` ```",
        ":not_an_emoji:",
    ],
)
def test_nothing_a_customer_writes_becomes_markup(words: str) -> None:
    assert rich_text(plain(words), "slack") == [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]},
    ]
    assert "<" not in escaped(words, 3000)
    assert text_of(READER.text(escaped(words, 3000))) == words


def test_people_of_this_workspace_are_called_and_others_only_named() -> None:
    section = rich_text((Span("Anna", mention="slack:U0ANNA"), Span(" & "), Span("Carl", mention="telegram:4711")), "slack")[0]["elements"][
        0
    ]
    assert section["elements"] == [
        {"type": "user", "user_id": "U0ANNA"},
        {"type": "text", "text": " & "},
        {"type": "text", "text": "@Carl"},
    ]


@pytest.mark.parametrize("person", ["slack:U1> <!channel>", "slack:", "slack:here", "slack:S0TEAM", "slack:u0anna"])
def test_a_mention_that_is_no_user_id_is_only_words(person: str) -> None:
    assert rich_text((Span("x", mention=person),), "slack")[0]["elements"][0]["elements"] == [{"type": "text", "text": "@x"}]


def test_a_moment_is_shown_in_the_readers_own_way() -> None:
    (section,) = rich_text((Span("due "), Span("today 14:00", moment=1_772_450_000)), "slack")[0]["elements"]
    assert section["elements"][1] == {
        "type": "date",
        "timestamp": 1_772_450_000,
        "format": "{date_short_pretty} {time} ({ago})",
        "fallback": "today 14:00",
    }


@pytest.mark.parametrize("link", ["javascript:alert(1)", "tg://user?id=5", "https://" + "a" * 3000, "data:text/html,x"])
def test_odd_links_are_only_words(link: str) -> None:
    assert rich_text((Span("here", link=link),), "slack")[0]["elements"][0]["elements"] == [{"type": "text", "text": "here"}]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a &lt;b&gt; &amp;amp;", (Span("a <b> &amp;"),)),
        ("<@U0ANNA> and <@U9>", (Span("@Anna", mention="slack:U0ANNA"), Span(" and "), Span("@U9", mention="slack:U9"))),
        ("<#C1|support> <#C2>", (Span("#support #C2"),)),
        ("<!here> <!channel|channel> <!subteam^S1|@team> <!subteam^S2>", (Span("@here @channel @team @subteam"),)),
        ("<https://a.example/?x=1&amp;y=2|a &amp; b>", (Span("a & b", link="https://a.example/?x=1&y=2"),)),
        ("<https://a.example>", (Span("https://a.example", link="https://a.example"),)),
        ("<mailto:a@b.c|a@b.c>", (Span("a@b.c", link="mailto:a@b.c"),)),
        ("<!date^1700000000^{date}|that day>", (Span("that day", moment=1_700_000_000),)),
        ("<!date^99999999999999999^{date}|never>", (Span("never"),)),
        ("1 < 2 > 0", (Span("1 < 2 > 0"),)),
        ("*bold* stays", (Span("*bold* stays"),)),
        ("", ()),
    ],
)
def test_escaped_text_is_read(text: str, spans) -> None:
    assert READER.text(text) == spans


def test_lists_quotes_code_and_emoji_are_read_as_lines() -> None:
    def section(text):
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}

    block = {
        "type": "rich_text",
        "elements": [
            section("first"),
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section("a"), section("b")]},
            {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [section("c")]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "emoji", "name": "tada", "unicode": "1f389"},
                    {"type": "emoji", "name": "party_parrot"},
                    {"type": "emoji", "name": "+1", "unicode": "zz"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "link", "url": "https://a.example"},
                    {"type": "color", "value": "#ffffff"},
                ],
            },
        ],
    }
    words = READER.rich([block])
    assert text_of(words) == "first\n    • a\n    • b\n3. c\nq\nx = 1\n🎉:party_parrot:👍@herehttps://a.example#ffffff"
    assert [span.text for span in words if span.quote] == ["q"]
    assert [span.text for span in words if span.pre] == ["x = 1"]


def test_lists_code_and_quotes_inside_a_quote_are_read_as_that() -> None:
    def bordered(kind, *elements, **more):
        return {"type": kind, "border": 1, "elements": list(elements), **more}

    elements = [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
        bordered("rich_text_list", {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}, style="bullet"),
        bordered("rich_text_preformatted", {"type": "text", "text": "x"}, language="python"),
        bordered("rich_text_quote", {"type": "text", "text": "in\nside"}),
    ]
    words = READER.rich([{"type": "rich_text", "elements": elements}])
    assert text_of(words) == "q\n• a\nx\n> in\n> side"
    assert all(span.quote for span in words if span.text != "\n")
    assert Span("x", pre=True, quote=True, language="python") in words


def _holds(kind, *elements, **more):
    return {"type": kind, "elements": [{"type": "text", "text": one} if isinstance(one, str) else one for one in elements], **more}


def _section(*elements):
    return _holds("rich_text_section", *elements)


def _list(*items, style="bullet", **more):
    return _holds("rich_text_list", *(_section(one) if isinstance(one, str) else one for one in items), style=style, **more)


def _quote(*elements, **more):
    return _holds("rich_text_quote", *elements, **more)


def _deep(depth):
    inner = _section("deep")
    for level in range(depth):
        inner = _holds(("rich_text_section", "rich_text_quote", "rich_text_list", "some_new_box")[level % 4], inner)
    return inner


NESTED = {
    "a list in an item": (_list("a", _section("b", _list("c", "d")), "e"), "• a\n• b\n    • c\n    • d\n• e", ""),
    "a list in the place of an item": (_list("a", _list("b", _list("c", style="ordered")), "d"), "• a\n    • b\n        1. c\n• d", ""),
    "numbers go on after a list in between": (_list("a", _list("b"), "c", style="ordered"), "1. a\n    • b\n2. c", ""),
    "a quote in a quote": (_quote("a", _quote("b", _quote("c"))), "a\n> b\n> > c", "a\n> b\n> > c"),
    "a list in a quote": (_quote("a", _list("b", _section("c", _quote("d")))), "a\n• b\n• c\n    > d", "a\n• b\n• c\n    > d"),
    "a quote in an item": (_list(_section("a", _quote("b\nc")), "d"), "• a\n    > b\n    > c\n• d", ""),
    "words after it": (_section("a", _list("b"), "c", "d"), "a\n• b\ncd", ""),
    "an unknown element that holds others": (_holds("some_new_box", "a", _list("b")), "a\n• b", ""),
    "an unknown element with another name for them": (
        {"type": "some_new_box", "children": [{"type": "text", "text": "a"}, {"type": "user", "user_id": "U0ANNA"}]},
        "a@Anna",
        "",
    ),
    "an unknown element around a block": (
        _section("a", {"type": "card", "inner": {"type": "rich_text", **_section(_section("b"))}}),
        "a\nb",
        "",
    ),
    "words deep in an unknown element": (_section({"type": "chip", "face": {"label": {"text": "a"}}}, "b"), "ab", ""),
}


@pytest.mark.parametrize("name", NESTED)
def test_elements_inside_each_other_keep_their_shape(name: str) -> None:
    element, text, in_quotes = NESTED[name]
    words = READER.rich([{"type": "rich_text", "elements": [element]}])
    assert text_of(words) == text
    assert text_of([span for span in words if span.quote]) == in_quotes
    again = READER.rich(rich_text(words, "slack"))
    assert (text_of(again), text_of([span for span in again if span.quote])) == (text, in_quotes), "also when Slack shows them"


def test_code_inside_of_quotes_and_lists_stays_code() -> None:
    code = _holds("rich_text_preformatted", "x = 1\n  y", language="python")
    words = READER.rich([{"type": "rich_text", "elements": [_quote("a", code), _list(_section("b", code))]}])
    assert text_of(words) == "a\nx = 1\n  y\n• b\nx = 1\n  y"
    assert [span for span in words if span.pre] == [
        Span("x = 1\n  y", pre=True, quote=True, language="python"),
        Span("x = 1\n  y", pre=True, language="python"),
    ]


@pytest.mark.parametrize("depth", [5, 50, 400])
def test_no_word_is_lost_however_deep_it_is(depth: int) -> None:
    words = READER.rich([{"type": "rich_text", "elements": [_section("before"), _deep(depth), _section("after")]}])
    assert [line.strip(" •>") for line in text_of(words).split("\n")] == ["before", "deep", "after"]
    assert len(text_of(words)) < 200


@pytest.mark.parametrize("where", ["blocks", "attachments"])
def test_a_table_is_read_as_lines_with_columns(where: str) -> None:
    def rich(text):
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}

    rows = [[rich("Name"), {"type": "raw_text", "text": "Price"}], [{"type": "raw_text", "text": "你好"}, rich("5")], [None, rich("x\ny")]]
    held = [{"type": "table", "rows": [*rows, "no row"]}]
    message = {"text": "Name Price", "blocks": [rich("See:"), *(held if where == "blocks" else [])]}
    words = READER.message({**message, **({"attachments": [{"blocks": held}]} if where == "attachments" else {})})
    assert words == (Span("See:\n"), Span("Name | Price\n你好 | 5\n     | x y", pre=True))


def test_a_forwarded_message_is_read_as_a_quote() -> None:
    words = READER.message({"text": "see", "attachments": [{"is_share": True, "text": "it &lt;burns&gt;"}]})
    assert words == (Span("see\n"), Span("it <burns>", quote=True))


@given(st.text(max_size=60), st.integers(2, 40))
def test_escaped_text_keeps_its_limit_and_whole_entities(text: str, limit: int) -> None:
    out = escaped(text, limit)
    assert len(out) <= limit
    assert "<" not in out
    assert READER.text(out.removesuffix("…")) is not None
    assert text.startswith(text_of(READER.text(out.removesuffix("…"))))


@given(st.text(max_size=30), st.integers(1, 20))
def test_short_text_is_short(text: str, limit: int) -> None:
    assert len(short(text, limit)) <= limit


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        ("slack:C0SUPPORT", {"type": "channel", "channel_id": "C0SUPPORT"}),
        ("telegram:-1001", {"type": "text", "text": "there"}),
        ("slack:<!channel>", {"type": "text", "text": "there"}),
    ],
)
def test_a_place_of_this_workspace_is_a_link(room: str, shown: dict[str, str]) -> None:
    assert rich_text((Span("there", room=room),), "slack")[0]["elements"][0]["elements"] == [shown]


@pytest.mark.parametrize("behind", ["“", "”", "»", "’", "“.", "։"])
def test_what_closes_a_quotation_or_a_sentence_is_no_part_of_an_address(behind: str) -> None:
    words = rich_text(plain(f"„https://example.com/x{behind} is down"), "slack")[0]["elements"][0]["elements"]
    assert [one["url"] for one in words if one["type"] == "link"] == ["https://example.com/x"]


@pytest.mark.parametrize("odd", [7, "x", [], {}, None, [[]], [7], [{"text": 7, "fields": {}, "elements": [None], "title_link": []}]])
@pytest.mark.parametrize("field", ["blocks", "attachments"])
def test_odd_drawings_are_no_words(field: str, odd: object) -> None:
    assert READER.message({"text": "", field: odd}) == ()
