"""Buttons about the web desk."""

from __future__ import annotations

from bot.i18n.sentences import say, words
from bot.ports.cards import Button

WEB = "web"


def web_button(language: str) -> Button:
    """Return the button that answers with a link to the web desk."""
    return Button(WEB, (), words(say("Web desk"), language))


def end_button(language: str) -> Button:
    """Return the button that signs somebody out everywhere."""
    return Button(WEB, ("end",), words(say("Sign out everywhere"), language), "danger")
