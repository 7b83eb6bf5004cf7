"""No title, label, choice or button of any verb is cut on any channel, in any language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from adapters.slack.render import actions as slack_buttons
from adapters.slack.views import modal
from adapters.telegram import render as telegram
from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load as load_commands
from bot.core.people import Address
from bot.i18n.sentences import known, words
from bot.ports.cards import Button, Card, Field, Form, Option
from bot.screens.ticket_facts import LANGUAGES

load_commands()
VERBS = registry.all_commands(customer=False)
EVERY = registry.registered()


def texts_in(payload: Any) -> Iterator[str]:
    """Every text of a payload."""
    if isinstance(payload, dict):
        yield from (payload["text"],) if isinstance(payload.get("text"), str) else ()
        for value in payload.values():
            yield from texts_in(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from texts_in(value)


def form_of(found: Command, language: str) -> Form:
    def said(text: str) -> str:
        return words(known(text), language)

    fields = tuple(
        Field(
            parameter.name,
            said(parameter.label),
            "choice" if get_args(parameter.type) else "line",
            options=tuple(Option(choice, said(choice)) for choice in get_args(parameter.type)),
        )
        for parameter in found.parameters
    )
    return Form(found.verb, ("1042",), said(found.button).rstrip("… "), said(found.submit), said("Cancel"), fields)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [found for found in VERBS if found.on_ticket and found.parameters], ids=lambda found: found.verb)
def test_nothing_in_a_form_is_cut(found: Command, language: str) -> None:
    assert found.button, "the form's title"
    form = form_of(found, language)
    labels = [option.label for field in form.fields for option in field.options]
    shown = list(texts_in(modal(form, Address("slack", "C1"))))
    assert [
        text for text in (form.title, form.submit, form.cancel, *(field.label for field in form.fields), *labels) if text not in shown
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [found for found in EVERY if found.button], ids=lambda found: f"{found.by}-{found.verb}")
def test_no_button_is_cut(found: Command, language: str) -> None:
    label = words(known(found.button), language)
    card = Card(buttons=((Button(found.verb, ("1042",), label),),))
    assert label in texts_in(slack_buttons(card))
    assert label in texts_in(telegram.keyboard(card))
