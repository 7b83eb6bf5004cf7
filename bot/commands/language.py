"""The verb ``language``: a customer, or somebody of the team, chooses their language."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.errors import BadChoice
from bot.core.people import Role
from bot.core.richtext import lines_of, plain
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer, Button
from bot.screens.ticket_facts import LANGUAGES
from bot.tickets.context import Context


@command(by=Role.AGENT, verb="language")
def language_of_agent(context: Context, code: Annotated[Line, "a language"] = Line("")) -> Answer:
    """Choose your own language."""
    if not bare(code):
        head = put(say("Which language do you prefer?"), context.language)
        lines = [plain(f"{context.typing(f'language {tag}')}  {LANGUAGES.get(tag, tag)}") for tag in context.rules.languages]
        return Answer(lines_of([head, *lines]))
    chosen = _chosen(context, code)
    context.work.people.choose_language(context.actor, chosen)
    if (customer := context.work.people.customer(context.actor)) is not None:
        customer.chosen_language = chosen
    told = say("What only you read is in English from now on. Cards and threads stay in the team's language.")
    return Answer(put(told, chosen))


def _chosen(context: Context, code: str) -> str:
    """Return the desk's language that somebody typed. Raises BadChoice."""
    word = bare(code).lower()
    found = context.rules.speaks(word) or next((tag for tag in context.rules.languages if LANGUAGES.get(tag, "").casefold() == word), "")
    if not found:
        raise BadChoice(word=word, choices=", ".join(context.rules.languages))
    return found


@command(by=Role.CUSTOMER, menu=True, private=True)
def language(context: Context, code: Annotated[Line, "a language"] = Line("")) -> Answer:
    """Choose your language"""
    if not bare(code):
        rows = tuple((Button("language", (tag,), LANGUAGES.get(tag, tag)),) for tag in context.rules.languages)
        return Answer(put(say("Which language do you prefer?"), context.language), buttons=rows)
    chosen = _chosen(context, code)
    context.asker.chosen_language = chosen
    context.work.people.choose_language(context.actor, chosen)  # if they are also one of the team
    return Answer(put(say("From now on we'll write in English."), chosen))
