"""The verb ``web``: a one-time link to the web desk, and the end of all sessions there."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.errors import NoAgentHere
from bot.core.people import Role
from bot.core.richtext import Span
from bot.i18n.sentences import TimeOfDay, put, say, say_many, words
from bot.ports.cards import Answer
from bot.ports.tokens import digest_of
from bot.ports.web_errors import NoWebDesk
from bot.ports.web_sessions import LINK_MS, new_word
from bot.screens.web_links import end_button
from bot.tickets.context import Context

END = "end"


@command(by=Role.AGENT, verb="web", pressed=True)
def pressed(context: Context, doing: Annotated[Line, "What now?"] = Line("")) -> Answer:
    """Work in a browser."""
    if doing.strip() != END:
        answer: Answer = web(context)
        return answer
    ended = context.work.web.end_all(context.actor)
    told = say_many("You are signed out of one browser.", "You are signed out of {n} browsers.", ended)
    return Answer(put(told if ended else say("You weren't signed in anywhere."), context.language))


@command(by=Role.AGENT)
def web(context: Context) -> Answer:
    """Work in a browser."""
    if not context.rules.web_url:
        raise NoWebDesk
    if not context.queues():
        raise NoAgentHere
    word = new_word()
    context.work.web.add_link(digest_of(word), context.actor)
    link = f"{context.rules.web_url}/in/{word}"
    until = TimeOfDay((context.now + LINK_MS) // 1000, context.own_zone)
    told = say("This link opens the web desk in your name, once, until {time}. Don't pass it on:", time=until)
    buttons = ((end_button(context.language),),) if context.work.web.sessions(context.actor) else ()
    shown = Span(words(say("Open the web desk"), context.language), link=link)
    return Answer((*put(told, context.language), Span("\n"), shown), buttons=buttons)
