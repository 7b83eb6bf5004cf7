"""Where long texts are cut, counted in code points and in UTF-16 units."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.graphemes import is_border
from bot.core.richtext import RichText, Span, merged, plain, text_of
from bot.core.split import parts

FAMILY = "👩‍👩‍👧‍👦"
ADDRESS = "https://example.org/a-rather-long-path?with=arguments"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def texts(rich: RichText, limit: int) -> list[str]:
    return [text_of(part) for part in parts(rich, limit, measure=units)]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 10, []),
        ("short", 10, ["short"]),
        ("One two. Three four. Five", 16, ["One two. ", "Three four. Five"]),
        ("One two.\nThree. Four five", 17, ["One two.\n", "Three. Four five"]),
        ("Who? “Me.” He left the room", 20, ["Who? “Me.” ", "He left the room"]),
        ("これは長い文です。次の文です", 12, ["これは長い文です。", "次の文です"]),
        ("Ահա առաջին։ Ահա երկրորդ", 14, ["Ահա առաջին։ ", "Ահա երկրորդ"]),
        ("ขอความช่วยเหลือ ด้วยนะครับผม", 18, ["ขอความช่วยเหลือ ", "ด้วยนะครับผม"]),
        ("no end of a sentence here", 20, ["no end of a ", "sentence here"]),
        ("a" * 25, 10, ["a" * 10, "a" * 10, "a" * 5]),
        ("hi " + "a" * 9, 10, ["hi ", "a" * 9]),
        ("hi " + "a" * 12, 10, ["hi " + "a" * 7, "a" * 5]),
        ("😀" * 7, 10, ["😀" * 5, "😀" * 2]),
        ("ab" + FAMILY + FAMILY, 15, ["ab" + FAMILY, FAMILY]),
        ("abcdefgh🇩🇪", 10, ["abcdefgh", "🇩🇪"]),
        ("abcdefghie\u0301", 10, ["abcdefghi", "e\u0301"]),
        (f"Please look at {ADDRESS} now", 60, ["Please look at ", f"{ADDRESS} now"]),
        (f"ดูที่นี่{ADDRESS}ครับ", 60, ["ดูที่นี่", f"{ADDRESS}ครับ"]),
    ],
)
def test_a_text_is_cut_where_it_ends_best(text: str, limit: int, expected: list[str]) -> None:
    assert texts(plain(text), limit) == expected


def test_a_link_a_name_and_code_stay_whole() -> None:
    for style in (
        {"link": "https://a.example"},
        {"code": True},
        {"mention": "slack:U1"},
        {"moment": 5},
        {"room": "slack:C1"},
        {"ticket": 3},
    ):
        span = Span("several words in one", **style)
        assert parts((Span("Look at this. "), span, Span(" and go on")), 30) == [
            (Span("Look at this. "),),
            (span, Span(" and go on")),
        ], style


def test_a_link_that_begins_inside_a_character_is_not_cut_off_there() -> None:
    assert parts((Span("a" * 12), Span("\u0301b", link="https://a.example")), 12) == [
        (Span("a" * 11),),
        (Span("a"), Span("\u0301b", link="https://a.example")),
    ]


def test_a_link_of_several_spans_is_one_link() -> None:
    link = (Span("bold ", link="https://a.example", bold=True), Span("and not bold", link="https://a.example"))
    assert parts((Span("Look at this "), *link), 25) == [(Span("Look at this "),), link]


def test_what_is_longer_than_a_part_is_cut_like_text() -> None:
    assert texts((Span("a b c d e f g", link="https://a.example"),), 6) == ["a b c ", "d e f ", "g"]


def test_a_code_block_that_fits_into_a_part_is_not_cut() -> None:
    code = Span("def f():\n    return 1\n", pre=True, language="python")
    assert parts((Span("Please try this now:\n"), code, Span("Does it help?")), 40) == [
        (Span("Please try this now:\n"),),
        (code, Span("Does it help?")),
    ]


def test_a_long_code_block_is_cut_between_lines_and_goes_on_in_its_language() -> None:
    code = "".join(f"line {n} of the code;  x. y\n" for n in range(12))
    cut = parts((Span("See:\n"), Span(code, pre=True, language="sql"), Span("Thanks")), 80)
    assert len(cut) > 3
    for part in cut:
        for span in part:
            assert not span.pre or (span.language == "sql" and span.text.startswith("line ") and span.text.endswith("y\n"))
    assert "".join(text_of(part) for part in cut) == f"See:\n{code}Thanks"


@pytest.mark.parametrize(
    "table",
    [
        "| a | b |\n|---|---|\n| 1. x | 2 |\n",
        "name\tamount\nred. one\t5\nblue\t7\n",
        "┌──┬──┐\n│ a│ b│\n└──┴──┘\n",
        "a | b | c\n1 | 2. | 3\n",
    ],
)
def test_a_table_that_fits_into_a_part_is_not_cut(table: str) -> None:
    text = f"Here are the numbers.\n{table}And that is all."
    assert sum(table in part for part in texts(plain(text), 45)) == 1


def test_a_long_table_is_cut_between_rows() -> None:
    table = "".join(f"| {n} | some words. And more |\n" for n in range(20))
    for part in texts(plain(table), 100):
        assert part.startswith("| ") and part.endswith("|\n")


letters = st.text(st.sampled_from("ab .\n|\tñ。👍🇩🇪กา\u0301\u200d"), min_size=1, max_size=25)
styles = st.fixed_dictionaries(
    {"link": st.sampled_from(["", "https://a.example"]), "pre": st.booleans(), "bold": st.booleans(), "code": st.booleans()}
)
spans = st.lists(st.builds(lambda text, style: Span(text, **style), letters, styles), max_size=8).map(tuple)


@given(spans, st.integers(12, 60))
def test_parts_are_the_text_and_fit(rich: RichText, limit: int) -> None:
    cut = parts(rich, limit, measure=units)
    whole = text_of(rich)
    assert merged(tuple(span for part in cut for span in part)) == merged(rich)
    assert all(0 < units(text_of(part)) <= limit for part in cut)
    at = 0
    for part in cut[:-1]:
        at += len(text_of(part))
        assert is_border(whole, at) or "\u200d" in whole or "\u0301" * 3 in whole


@given(st.lists(letters, min_size=1, max_size=8), st.integers(30, 60))
@example(["a", "a", "aa\u200d", "aaa", "aa\u200d", "a" * 21], 30)
def test_a_short_block_of_code_is_in_one_part(pieces: list[str], limit: int) -> None:
    """If it begins and ends between characters: those stay whole first."""
    rich = tuple(Span(text, pre=bool(n % 2)) for n, text in enumerate(pieces))
    whole = "".join(pieces)
    kept = [span for part in parts(rich, limit) for span in part]
    start = 0
    for span in rich:
        end = start + len(span.text)
        if span.pre and is_border(whole, start) and is_border(whole, end):
            assert span in kept
        start = end
