"""The verb ``start``: greet a customer."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.cuts import short
from bot.core.people import Role
from bot.core.visible_text import can_be_seen, on_one_line
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Answer
from bot.ports.invitations import is_word
from bot.tickets.context import Context
from bot.tickets.invitations import come, send_waiting

LONGEST_WORD = 64  # characters


@command(by=Role.CUSTOMER)
def start(context: Context, payload: Annotated[Line, "a word from a link"] = Line("")) -> Answer:
    """Say hello"""
    word = on_one_line(payload)
    if is_word(word):
        return _invited(context, word)
    if can_be_seen(word):
        context.asker.came_from = short(word, LONGEST_WORD)
    return Answer(put(_greeting(context), context.language))


def _invited(context: Context, word: str) -> Answer:
    """Greet somebody who came with an agent's link, and send what was written to them."""
    ticket = None if context.answers_are_public else come(context, word)
    if ticket is None:
        told = say("This link doesn't work any more: it can be used only once, and for seven days. {greeting}", greeting=_greeting(context))
        return Answer(put(told, context.language))
    greeting = say(
        "Hello! This is {desk}. We've opened ticket {ticket} for you. Just reply here.",
        desk=context.rules.name,
        ticket=f"#{ticket.number}",
    )
    context.announce.to_customer(ticket, greeting)
    send_waiting(context.work, context.announce, ticket)
    return Answer()


def _greeting(context: Context) -> Sentence:
    return say(
        "Hello! This is {desk}. Tell us in your own words what's wrong; pictures are welcome. We'll reply here.",
        desk=context.rules.name,
    )
