"""The verb ``start``: greet a customer."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.cuts import short
from bot.core.people import Role
from bot.core.visible_text import can_be_seen, on_one_line
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.tickets.context import Context

LONGEST_WORD = 64  # characters


@command(by=Role.CUSTOMER)
def start(context: Context, payload: Annotated[Line, "a word from a link"] = Line("")) -> Answer:
    """Say hello"""
    if can_be_seen(word := on_one_line(payload)):
        context.asker.came_from = short(word, LONGEST_WORD)
    greeting = say(
        "Hello! This is {desk}. Tell us in your own words what's wrong; pictures are welcome. We'll reply here.",
        desk=context.rules.name,
    )
    return Answer(put(greeting, context.language))
