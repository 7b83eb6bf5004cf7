"""Stores cards in the outbox: converts them to plain data and back. Only what differs from an empty card is stored."""

from __future__ import annotations

from dataclasses import asdict, astuple
from typing import Any

from bot.core.message import Attachment
from bot.core.richtext import from_data, to_data
from bot.ports.cards import Button, Card, Confirmation, Fact


def card_data(card: Card) -> dict[str, Any]:
    """Plain data, ready for JSON."""
    data: dict[str, Any] = {}
    if card.body:
        data["body"] = to_data(card.body)
    if card.foot:
        data["foot"] = to_data(card.foot)
    if card.facts:
        data["facts"] = [[fact.label, to_data(fact.value)] for fact in card.facts]
    if card.buttons:
        data["buttons"] = [[_button(button) for button in row] for row in card.buttons]
    if card.menu:
        data["menu"] = [_button(button) for button in card.menu]
    if card.files:
        data["files"] = [asdict(file) for file in card.files]
    for name in ("title", "author", "menu_label", "summary"):
        if value := getattr(card, name):
            data[name] = value
    return data


def card_from(data: dict[str, Any]) -> Card:
    """The card that :func:`card_data` wrote."""
    return Card(
        body=from_data(data.get("body", [])),
        title=data.get("title", ""),
        author=data.get("author", ""),
        facts=tuple(Fact(label, from_data(value)) for label, value in data.get("facts", [])),
        foot=from_data(data.get("foot", [])),
        buttons=tuple(tuple(_button_from(button) for button in row) for row in data.get("buttons", [])),
        menu=tuple(_button_from(button) for button in data.get("menu", [])),
        menu_label=data.get("menu_label", ""),
        files=tuple(Attachment(**file) for file in data.get("files", [])),
        summary=data.get("summary", ""),
    )


def _button(button: Button) -> list[Any]:
    data = [button.verb, button.args, button.label]
    if button.confirm:
        return [*data, button.style, astuple(button.confirm)]
    return [*data, button.style] if button.style else data


def _button_from(data: list[Any]) -> Button:
    verb, args, label, style, asked = (*data, *("", None)[len(data) - 3 :])[:5]
    confirm = Confirmation(*asked) if isinstance(asked, list) else None  # rows of earlier versions may have other items there
    return Button(verb, tuple(args), label, style, confirm)
