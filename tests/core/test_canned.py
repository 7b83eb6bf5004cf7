"""Canned replies: names, variables, and which language's text a customer gets."""

from __future__ import annotations

import pytest

from bot.core.canned import Canned, Draft, differences, fill, is_good_name, unknown_variables, variant_for
from bot.core.richtext import Span, plain, text_of

VALUES = {"customer": "Olga {agent}", "ticket": "#1001", "agent": "Anna", "link": ""}


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("Hello {customer}!", "Hello Olga {agent}!", ()),
        ("{ticket}{ticket} {Agent} { agent }", "#1001#1001 Anna Anna", ()),
        ("See {link}, {link}", "See {link}, {link}", ("link",)),
        ("{{ticket}} and {{{ticket}}}", "{ticket} and {{ticket}}", ()),
        ('{"a": {"b": 1}} {{7*7}} ${} {}', '{"a": {"b": 1}} {{7*7}} ${} {}', ()),
        ("", "", ()),
    ],
)
def test_variables_are_replaced_once(text: str, filled: str, missing: tuple[str, ...]) -> None:
    found = fill(plain(text), VALUES)
    assert (text_of(found.text), found.missing) == (filled, missing)


def test_a_value_takes_the_style_of_what_it_replaces() -> None:
    rich = (Span("Dear "), Span("{custo", bold=True), Span("mer}"), Span(", see "), Span("here {ticket}", link="https://x.y"))
    found = fill(rich, {"customer": "Olga", "ticket": "#1"}).text
    assert found == (Span("Dear "), Span("Olga", bold=True), Span(", see "), Span("here #1", link="https://x.y"))


@pytest.mark.parametrize("text", ["{name}", "{first name}", "{0.__class__}", "{ticket} {Kunde}", "{имя}", "{first-name}"])
def test_unknown_variables_are_found(text: str) -> None:
    assert unknown_variables(text)


@pytest.mark.parametrize("text", ["{ ticket }", "{First_Name}", '{"a": 1}', "{{name}}", "{}", "{" * 100, "{a\nb}", "{x" * 100])
def test_other_braces_are_no_variables(text: str) -> None:
    assert not unknown_variables(text)


@pytest.mark.parametrize("name", ["refund", "Refund policy 2", "возврат", "ที่อยู่", "x" * 60, "r:2"])
def test_good_names(name: str) -> None:
    assert is_good_name(name)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "1042 refund", "#1042", ":refund", "new", "New", "two\nlines", " refund", "\u3164"])
def test_bad_names(name: str) -> None:
    assert not is_good_name(name)


def test_the_text_is_in_the_customers_language_or_the_nearest_to_it() -> None:
    assert variant_for({"en": 1, "ru": 1, "de": 1}, "ru", "de") == "ru"
    assert variant_for({"en": 1, "de": 1}, "ru", "de") == "de"
    assert variant_for({"en": 1, "hy": 1}, "ru", "de") == "en"
    assert variant_for({"uk": 1, "hy": 1}, "ru", "de") == "hy"
    assert variant_for({}, "ru", "de") == ""


def test_changes_are_told_by_part() -> None:
    made = Canned(1, "", "")
    made.write(Draft("Refund", {"en": plain("Yes"), "de": plain("Ja")}, queue="support"))
    assert (made.key, made.words) == ("refund", "refund\nyes\nja")
    after = Draft("Refund", {"en": (Span("Yes", bold=True),), "ru": plain("Да")}, owner="slack:U1")
    assert differences(made, after) == {
        "queue": ["support", ""],
        "owner": ["", "slack:U1"],
        "text en": ["Yes", '[["Yes", {"bold": true}]]'],
        "text de": ["Ja", ""],
        "text ru": ["", "Да"],
    }
    assert differences(made, Draft("Refund", made.variants, queue="support")) == {}
