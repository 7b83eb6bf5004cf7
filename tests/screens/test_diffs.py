"""What changed in a customer's message, as the team sees it."""

from __future__ import annotations

import pytest

from bot.core.richtext import RichText
from bot.screens.diffs import COMPARED, difference


def marked(text: RichText) -> str:
    return "".join(f"-{span.text}-" if span.strike else f"+{span.text}+" if span.bold else span.text for span in text)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("My printer burns", "My plotter burns", "My -printer- +plotter+ burns"),
        ("It smokes", "/close 1001", "-It smokes- +/close 1001+"),
        ("one two three four", "one 2 three 4", "one -two- +2+ three -four- +4+"),
        ("one two three", "one three", "one -two -three"),
        ("one", "one more", "one+ more+"),
        ("", "words", "+words+"),
        ("การพิมพ์ไม่ทำงานเลยครับวันนี้มาก", "การพิมพ์ไม่ทำงานเลยค่ะวันนี้มาก", "การพิมพ์ไม่ทำงานเลย-ครับ-+ค่ะ+วันนี้มาก"),
        ("👍🏽" * 13, "👍🏽" * 12 + "👍🏿", "👍🏽" * 12 + "-👍🏽-+👍🏿+"),
    ],
)
def test_removed_words_are_struck_and_added_words_are_bold(before: str, after: str, shown: str) -> None:
    assert marked(difference(before, after)) == shown


def test_of_a_long_text_only_the_words_around_the_change_are_shown() -> None:
    words = [str(number) for number in range(100)]
    shown = marked(difference(" ".join(words), " ".join([*words[:50], "new", *words[51:]])))
    assert shown == "… 42 43 44 45 46 47 48 49 -50- +new+ 51 52 53 54 55 56 57 58 …"


def test_a_text_that_changed_too_much_to_compare_is_replaced_as_a_whole() -> None:
    before, after = " ".join("a" * COMPARED), " ".join("b" * COMPARED)
    assert marked(difference(before, after)) == f"-{before}- +{after}+"
