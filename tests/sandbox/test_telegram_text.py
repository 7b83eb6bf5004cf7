"""How Telegram reads markup, counts in UTF-16 units, and finds links and commands by itself."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.telegram.autolink import find_entities
from sandbox.telegram.refusal import Refusal
from sandbox.telegram.text import caption, formatted, message_text

Spans = list[tuple[str, int, int]]


def spans(entities: list[dict[str, Any]]) -> Spans:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


@pytest.mark.parametrize(
    ("mode", "source", "text", "expected"),
    [
        ("HTML", "a &lt; b &amp; c &quot;&#33;&nbsp;", 'a < b & c "!&nbsp;', []),
        ("HTML", "😀<b>bold <i>both</i></b>", "😀bold both", [("bold", 2, 9), ("italic", 7, 4)]),
        ("HTML", '<a href="https://example.com/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ("HTML", '<a href="tg://user?id=5">x</a>', "x", [("text_mention", 0, 1)]),
        ("HTML", '<pre><code class="language-python">1</code></pre>', "1", [("pre", 0, 1)]),
        ("HTML", "<blockquote expandable>long</blockquote>", "long", [("expandable_blockquote", 0, 4)]),
        ("HTML", '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("HTML", "<b></b>empty", "empty", []),
        ("html", "<B>x</B>", "x", [("bold", 0, 1)]),
        ("MarkdownV2", r"*bold _both_* __under__ ~gone~ ||secret||", "bold both under gone secret", [("bold", 0, 9), ("italic", 5, 4), ("underline", 10, 5), ("strikethrough", 16, 4), ("spoiler", 21, 6)]),
        ("MarkdownV2", r"T\-1\.", "T-1.", []),
        ("MarkdownV2", "`a.b`", "a.b", [("code", 0, 3)]),
        ("MarkdownV2", "```python\nx = 1\n```", "x = 1", [("pre", 0, 5)]),
        ("MarkdownV2", r"[x](https://example.com/\))", "x", [("text_link", 0, 1)]),
        ("MarkdownV2", ">one\n>two\nthree", "one\ntwo\nthree", [("blockquote", 0, 8)]),
        ("Markdown", "*bold* _it_ `a*b` [x](http://example.com) a\\_b", "bold it a*b x a_b", [("bold", 0, 4), ("italic", 5, 2), ("code", 8, 3), ("text_link", 12, 1)]),
    ],
)  # fmt: skip
def test_markup_becomes_text_and_entities(mode: str, source: str, text: str, expected: Spans) -> None:
    result = formatted(source, mode)
    assert (result.text, spans(result.entities)) == (text, expected)


@pytest.mark.parametrize(
    ("mode", "source", "problem"),
    [
        ("HTML", "a < b", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "é<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "é<div>", 'Unsupported start tag "div" at byte offset 2'),
        ("HTML", "<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "<b", "Unclosed start tag at byte offset 0"),
        ("HTML", "<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("MarkdownV2", "T-1", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "*x", "Can't find end of Bold entity at byte offset 0"),
        ("MarkdownV2", "é`x", "Can't find end of Code entity at byte offset 2"),
        ("MarkdownV2", "[x](http://example.com", "Can't find end of a URL at byte offset 4"),
        ("Markdown", "é_x", "Can't find end of the entity starting at byte offset 2"),
    ],
)
def test_broken_markup_is_refused_with_the_place(mode: str, source: str, problem: str) -> None:
    with pytest.raises(Refusal) as raised:
        formatted(source, mode)
    assert raised.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("text", "offset", "length", "problem"),
    [
        ("😀x", 1, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 0"),
        ("x😀", 0, 2, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 1"),
        ("abc", 1, 3, "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4"),
        ("abc", 3, 1, "entity begins after the end of the text at UTF-16 offset 3"),
        ("abc", -1, 1, "receive an entity with incorrect offset -1"),
    ],
)
def test_an_entity_in_the_wrong_place_is_refused(text: str, offset: int, length: int, problem: str) -> None:
    with pytest.raises(Refusal) as raised:
        formatted(text, "", [{"type": "bold", "offset": offset, "length": length}])
    assert raised.value.description == f"Bad Request: {problem}"


def test_entities_count_in_utf16_units() -> None:
    result = formatted("😀 x", "", [{"type": "bold", "offset": 3, "length": 1}])
    assert spans(result.entities) == [("bold", 3, 1)]
    with pytest.raises(Refusal, match="Unsupported type"):
        formatted("x", "", [{"type": "shiny", "offset": 0, "length": 1}])
    with pytest.raises(Refusal, match='Can\'t find field "url"'):
        formatted("x", "", [{"type": "text_link", "offset": 0, "length": 1}])
    with pytest.raises(Refusal, match="nsupported parse_mode"):
        formatted("x", "BBCode")


def test_only_the_first_hundred_entities_count() -> None:
    bold = [{"type": "bold", "offset": 2 * place, "length": 1} for place in range(150)]
    assert len(formatted("a " * 150, "", bold).entities) == 100


def test_space_around_a_text_is_cut_and_control_characters_go() -> None:
    result = formatted(" \n a\r\n\tb \n", "", [{"type": "bold", "offset": 7, "length": 1}])
    assert (result.text, spans(result.entities)) == ("a\n b", [("bold", 3, 1)])
    with pytest.raises(Refusal, match="must be non-empty"):
        message_text({"text": " "})


def test_a_caption_is_shorter_than_a_text() -> None:
    assert len(caption({"caption": "😀" * 1024}).text) == 1024
    with pytest.raises(Refusal, match="caption is too long"):
        caption({"caption": "x" * 1025})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start deep_link", ["/start"]),
        ("please /help@bellhop_sandbox_bot now", ["/help@bellhop_sandbox_bot"]),
        ("and/or 1/2 //x", []),
        ("see https://example.com/a_(b), or (example.org).", ["https://example.com/a_(b)", "example.org"]),
        ("write to tom@example.com or @tom_baker", ["tom@example.com", "@tom_baker"]),
        ("😀 #überall $EUR #1", ["#überall", "$EUR"]),
        ("e.g. this.that is no link", []),
    ],
)
def test_telegram_finds_links_and_commands_by_itself(text: str, expected: list[str]) -> None:
    units = text.encode("utf-16-le")
    found = [units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le") for entity in find_entities(text)]
    assert found == expected


def test_nothing_stands_inside_code_and_given_links_win_over_found_ones() -> None:
    assert spans(formatted("`@someone`", "MarkdownV2").entities) == [("code", 0, 8)]
    assert spans(formatted('<a href="https://a.example">b.example</a>', "HTML").entities) == [("text_link", 0, 9)]
