"""Spans and Telegram's entities, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.entities import MOST, entities, spans, units
from bot.core.richtext import RichText, Span, text_of

FAMILY = "👩‍👩‍👧"

_texts = st.lists(st.sampled_from(["a", "б", " ", "\n", "😀", FAMILY, "e\u0301", "ก\u0e34", "🇩🇪", "<", "&"]), min_size=1, max_size=6).map(
    "".join
)
_flags = st.fixed_dictionaries({name: st.booleans() for name in ("bold", "italic", "underline", "strike", "spoiler", "quote")})
_links = st.sampled_from(["", "", "https://example.com/ü?a=b&c"])
_mentions = st.sampled_from(["", "", "telegram:4711"])
_styled = st.builds(
    lambda text, flags, link, mention: Span(text, **flags, link=link, mention="" if link else mention), _texts, _flags, _links, _mentions
)
_code = st.builds(lambda text, quote: Span(text, code=True, quote=quote), _texts, st.booleans())
_pre = st.builds(
    lambda text, language, quote: Span(text, pre=True, language=language, quote=quote),
    _texts,
    st.sampled_from(["", "python"]),
    st.booleans(),
)
_rich = st.lists(_styled | _code | _pre, max_size=12).map(tuple)


@settings(max_examples=120)
@given(_rich)
def test_spans_survive_the_way_there_and_back(rich: RichText) -> None:
    text, found = entities(rich, "telegram")
    if len(found) < MOST:
        back = spans(text, found, "telegram")
        assert [_char(span, char) for span in back for char in span.text] == [_char(span, char) for span in rich for char in span.text]


def _char(span: Span, char: str) -> tuple[Any, ...]:
    return (
        char,
        span.bold,
        span.italic,
        span.underline,
        span.strike,
        span.spoiler,
        span.quote,
        span.code,
        span.pre,
        span.link,
        span.language,
        span.mention,
    )


@settings(max_examples=120)
@given(_rich)
def test_entities_nest_and_never_split_a_character(rich: RichText) -> None:
    text, found = entities(rich, "telegram")
    raw = text.encode("utf-16-le")
    reach = [(one["offset"], one["offset"] + one["length"]) for one in found]
    for start, end in reach:
        assert 0 <= start < end <= units(text)
        raw[2 * start : 2 * end].decode("utf-16-le")
    for low, high in reach:
        assert all(high <= start or end <= low or (low <= start and end <= high) or (start <= low and high <= end) for start, end in reach)


def test_offsets_count_utf_16_units() -> None:
    text, found = entities((Span("😀 "), Span("bold", bold=True)), "telegram")
    assert (text, found) == ("😀 bold", [{"type": "bold", "offset": 3, "length": 4}])


def test_an_entity_that_splits_a_character_or_leaves_the_text_is_moved_to_its_edge() -> None:
    found = [{"type": "bold", "offset": 1, "length": 1}, {"type": "italic", "offset": 2, "length": 900}]
    assert text_of(spans("😀x", found, "telegram")) == "😀x"
    assert spans("😀x", found[1:], "telegram") == (Span("😀"), Span("x", italic=True))


def test_one_entity_spans_neighbours_that_differ_in_something_else() -> None:
    _, found = entities((Span("a", quote=True), Span("b", quote=True, bold=True)), "telegram")
    assert found == [{"type": "blockquote", "offset": 0, "length": 2}, {"type": "bold", "offset": 1, "length": 1}]


def test_code_takes_no_other_style_along() -> None:
    _, found = entities((Span("x = 1", pre=True, language="python", bold=True, link="https://example.com"),), "telegram")
    assert found == [{"type": "pre", "language": "python", "offset": 0, "length": 5}]


def test_of_too_many_entities_the_least_important_are_left_out() -> None:
    rich = tuple(span for at in range(80) for span in (Span(f"{at} ", italic=True), Span(f"l{at}", link="https://example.com/"), Span(" ")))
    _, found = entities(rich, "telegram")
    assert len(found) == MOST
    assert sum(one["type"] == "text_link" for one in found) == 80
    assert [one["offset"] for one in found] == sorted(one["offset"] for one in found)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@example.com", "tel:+4930", "#top", "file:///etc/passwd"])
def test_a_link_that_leads_nowhere_good_is_plain_text(link: str) -> None:
    assert entities((Span("here", link=link),), "telegram") == ("here", [])


def test_a_person_of_another_channel_is_named_and_not_mentioned() -> None:
    assert entities((Span("Anna", mention="slack:U1"),), "telegram") == ("Anna", [])
    ask = (Span("Ask "), Span("@boris", bold=True, mention="slack:U2"), Span(" or @acme_support"))
    assert entities(ask, "telegram") == ("Ask boris or @acme_support", [{"type": "bold", "offset": 4, "length": 5}])
    assert spans("Anna", [{"type": "text_mention", "offset": 0, "length": 4, "user": {"id": 7}}], "telegram") == (
        Span("Anna", mention="telegram:7"),
    )


def test_an_unknown_entity_is_mere_text() -> None:
    assert spans("x", [{"type": "hologram", "offset": 0, "length": 1}], "telegram") == (Span("x"),)
