"""The verb ``language``: a customer chooses their language."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.errors import BadChoice
from bot.core.people import Role
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer, Button
from bot.screens.ticket_facts import LANGUAGES
from bot.tickets.context import Context


@command(by=Role.CUSTOMER, menu=True, private=True)
def language(context: Context, code: Annotated[Line, "a language"] = Line("")) -> Answer:
    """Choose your language"""
    word = bare(code).lower()
    if not word:
        rows = tuple((Button("language", (tag,), LANGUAGES.get(tag, tag)),) for tag in context.rules.languages)
        return Answer(put(say("Which language do you prefer?"), context.language), buttons=rows)
    chosen = context.rules.speaks(word) or next((tag for tag in context.rules.languages if LANGUAGES.get(tag, "").casefold() == word), "")
    if not chosen:
        raise BadChoice(word=word, choices=", ".join(context.rules.languages))
    context.asker.chosen_language = chosen
    return Answer(put(say("From now on we'll write in English."), chosen))
