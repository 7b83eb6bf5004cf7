"""How Telegram counts in UTF-16 units, and finds links and commands by itself."""

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
        formatted(text, [{"type": "bold", "offset": offset, "length": length}])
    assert raised.value.description == f"Bad Request: {problem}"


def test_entities_count_in_utf16_units() -> None:
    result = formatted("😀 x", [{"type": "bold", "offset": 3, "length": 1}])
    assert spans(result.entities) == [("bold", 3, 1)]
    with pytest.raises(Refusal, match="Unsupported type"):
        formatted("x", [{"type": "shiny", "offset": 0, "length": 1}])
    with pytest.raises(Refusal, match='Can\'t find field "url"'):
        formatted("x", [{"type": "text_link", "offset": 0, "length": 1}])


def test_only_the_first_hundred_entities_count() -> None:
    bold = [{"type": "bold", "offset": 2 * place, "length": 1} for place in range(150)]
    assert len(formatted("a " * 150, bold).entities) == 100


def test_space_around_a_text_is_cut_and_control_characters_go() -> None:
    result = formatted(" \n a\r\n\tb \n", [{"type": "bold", "offset": 7, "length": 1}])
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
    code = {"type": "code", "offset": 0, "length": 8}
    assert spans(formatted("@someone", [code]).entities) == [("code", 0, 8)]
    link = {"type": "text_link", "offset": 0, "length": 9, "url": "https://a.example"}
    assert spans(formatted("b.example", [link]).entities) == [("text_link", 0, 9)]
